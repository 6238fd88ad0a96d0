#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "postgres/rows.h"
#include "postgres/values.h"

namespace wheelpit::postgres {

// How long the server may take.
struct Patience {
  Duration connect = std::chrono::seconds(5);  // for all hosts together
  Duration answer = std::chrono::seconds(15);  // to one statement; the server ends it earlier
};

// One connection to PostgreSQL. Each call waits for the server's answer, so it belongs to a thread
// of its own (commit/commit_thread.h). A connection that has failed stays closed.
//
// Errors of all calls:
//   unavailable  no answer in time, the connection broke, or the server refused for now; whether a
//                COMMIT without an answer was done is not known
//   throttled    the server has no room: too many connections, no memory, no disk
//   malformed    the server does not understand the statement: another schema
class Connection {
 public:
  // `url` as libpq reads it: several hosts, parameters and PGPASSFILE included. A host name is
  // resolved by libpq, which knows no deadline.
  static Result<Connection> open(const std::string& url, Patience patience);

  // One statement with its parameters. Statements have no names, so that pgbouncer may change the
  // server between transactions.
  Result<Rows> run(const char* statement, const Values& values = {});

  // Several statements without parameters; gives the last one's rows, in text form.
  Result<Rows> run_all(const std::string& statements);

  bool is_open() const { return connection_ != nullptr; }
  bool in_transaction() const;
  bool in_failed_transaction() const;
  int server_version() const { return PQserverVersion(connection_.get()); }  // 150004: 15.4

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  using Handle = std::unique_ptr<PGconn, Finish>;

  Connection(Handle connection, Patience patience)
      : connection_(std::move(connection)), patience_(patience) {}
  Result<Rows> answer();
  Error broken(const std::string& what);

  Handle connection_;
  Patience patience_;
};

// Whether an error says that a fence was not passed: see session.h.
bool is_fenced(const Error& error);

}  // namespace wheelpit::postgres
