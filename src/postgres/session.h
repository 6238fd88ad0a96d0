#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "postgres/connection.h"

namespace wheelpit::postgres {

// Where a store is, and who uses it.
struct StoreAccess {
  std::string url;
  // UUID of this run of the engine: see lease_table.h. "": transactions begin without a fence.
  std::string incarnation;
  Patience patience = {};
};

// A connection that is made anew when it broke, for one thread. While no server can be reached,
// calls fail at once with what the last attempt said, but for one attempt a second.
//
// A transaction begins with a fence: it fails, with is_fenced(), unless this incarnation still
// holds the store, and nobody can take the store over before it ends. What a stopped engine holds
// is bounded by timeouts of the server's.
class Session {
 public:
  explicit Session(StoreAccess access) : access_(std::move(access)) {}

  // One statement: within the transaction if one has begun, else by itself. A statement that may
  // be repeated, or a transaction.
  Result<Rows> run(const char* statement, const Values& values = {});

  Status begin();
  Status begin_unfenced();  // for whoever takes the store
  // Errc::unavailable if its answer is lost: then it may have been done.
  Status commit();
  void rollback();

  const StoreAccess& access() const { return access_; }

 private:
  using Steady = std::chrono::steady_clock;

  Status connect();
  Status begin_with(const std::string& statements);

  StoreAccess access_;
  std::optional<Connection> connection_;
  bool begun_ = false;  // a transaction, on that connection
  std::optional<Error> last_failure_;
  Steady::time_point next_attempt_{};
};

}  // namespace wheelpit::postgres
