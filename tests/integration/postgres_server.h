#pragma once

#include <string>
#include <vector>

#include "fixture_tool.h"
#include "postgres/session.h"

namespace wheelpit {

// A real PostgreSQL of this test program's own, run by tools/postgres. The calls block, and throw
// if the tool reports an error.
class PostgresServer {
 public:
  // PostgreSQL can be started on this machine; if not, `why` says what is missing.
  static bool available(std::string& why);

  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  const std::string& url() const { return url_; }
  void command(const std::string& name) { tool_.run({name}); }
  std::string sql(const std::string& statement) { return tool_.run({"sql", statement}); }

  // An empty store, held by the incarnation that it gives.
  postgres::StoreAccess new_store();

 private:
  FixtureTool tool_;
  std::string url_;
};

// The one all tests share; exists while main() runs the tests.
PostgresServer& postgres_server();

}  // namespace wheelpit
