#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/result.h"
#include "postgres/session.h"

namespace wheelpit::postgres {

// What a server says of those that follow it.
struct Standbys {
  std::int64_t connected = 0;
  std::string synchronous_names;   // synchronous_standby_names
  std::string synchronous_commit;  // "on", "off", "local", "remote_apply", "remote_write"
};

// What an operator should know of them: that a failover may lose what was answered as durable. ""
// if there is nothing. Pure.
std::string standby_warning(const Standbys& standbys);

// Asks a server; for CommitThread. Each call is a transaction of its own.
class StandbyTable {
 public:
  explicit StandbyTable(StoreAccess access) : session_(std::move(access)) {}

  Result<Standbys> look();

  Status begin() { return {}; }
  Status commit() { return {}; }
  void rollback() { session_.rollback(); }

 private:
  Session session_;
};

}  // namespace wheelpit::postgres
