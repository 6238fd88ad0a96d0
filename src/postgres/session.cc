#include "postgres/session.h"

#include <string_view>
#include <utility>

namespace wheelpit::postgres {

namespace {

constexpr auto kBetweenAttempts = std::chrono::seconds(1);

// Set for each transaction: pgbouncer passes no start-up parameters on.
constexpr const char* kBegin =
    "BEGIN;"
    "SET LOCAL idle_in_transaction_session_timeout = 5000;"
    "SET LOCAL lock_timeout = 6000;"
    "SET LOCAL statement_timeout = 10000;";

// In a database that has no such row the division fails, and with it all that follows.
std::string fence(const std::string& incarnation) {
  return "SELECT 1 / count(*) FROM"
         " (SELECT 1 FROM wheelpit.node WHERE incarnation = '" +
         incarnation + "' FOR SHARE) held";
}

}  // namespace

Status Session::connect() {
  if (connection_ && connection_->is_open()) return {};
  connection_.reset();
  if (last_failure_ && Steady::now() < next_attempt_) return *last_failure_;
  auto opened = Connection::open(access_.url, access_.patience);
  next_attempt_ = Steady::now() + kBetweenAttempts;
  if (!opened) {
    last_failure_ = opened.error();
    return opened.error();
  }
  last_failure_.reset();
  connection_ = std::move(*opened);
  return {};
}

// A server that was restarted since is found at the next use. If nothing was begun, another
// connection will do; what has begun is lost with its connection, whole.
Result<Rows> Session::run(const char* statement, const Values& values) {
  if (begun_) return connection_->run(statement, values);
  const bool used_before = connection_ && connection_->is_open();
  if (Status connected = connect(); !connected) return connected.error();
  auto rows = connection_->run(statement, values);
  if (rows || !used_before || connection_->is_open()) return rows;
  if (Status connected = connect(); !connected) return connected.error();
  return connection_->run(statement, values);
}

Status Session::begin() {
  return begin_with(access_.incarnation.empty() ? kBegin : kBegin + fence(access_.incarnation));
}

Status Session::begin_unfenced() { return begin_with(kBegin); }

Status Session::begin_with(const std::string& statements) {
  begun_ = false;
  const bool used_before = connection_ && connection_->is_open();
  if (Status connected = connect(); !connected) return connected.error();
  auto begun = connection_->run_all(statements);
  if (!begun && used_before && !connection_->is_open()) {
    if (Status connected = connect(); !connected) return connected.error();
    begun = connection_->run_all(statements);
  }
  begun_ = true;  // what failed is to be rolled back
  if (!begun) return begun.error();
  return {};
}

Status Session::commit() {
  begun_ = false;
  // Of a transaction that has failed, COMMIT is a ROLLBACK, and no error.
  const bool failed = connection_->in_failed_transaction();
  if (auto done = connection_->run_all("COMMIT"); !done) return done.error();
  if (failed) return Error(Errc::unavailable, "PostgreSQL: the transaction was rolled back");
  return {};
}

// What cannot be rolled back ends with the connection.
void Session::rollback() {
  begun_ = false;
  if (!connection_ || !connection_->in_transaction()) return;
  if (auto done = connection_->run_all("ROLLBACK"); !done) connection_.reset();
}

}  // namespace wheelpit::postgres
