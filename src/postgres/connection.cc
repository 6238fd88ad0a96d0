#include "postgres/connection.h"

#include <poll.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace wheelpit::postgres {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::string_view kDivisionByZero = "22012";
constexpr std::string_view kFenced = "another engine has taken this store over";

// What libpq says ends with a line break, and may have several lines.
std::string words_of(const char* text) {
  std::string words = text == nullptr ? "" : text;
  while (!words.empty() && words.back() == '\n') words.pop_back();
  for (char& c : words) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return words;
}

// Whether the descriptor became ready before `until`.
bool wait_for(int descriptor, short events, Steady::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now()).count();
    if (left <= 0) return false;
    pollfd ready{.fd = descriptor, .events = events, .revents = 0};
    const int count = ::poll(&ready, 1, static_cast<int>(left));
    if (count > 0) return true;
    if (count < 0 && errno != EINTR) return false;
  }
}

// By the class of the SQLSTATE.
Errc code_of(std::string_view state) {
  if (state.starts_with("53")) return Errc::throttled;
  if (state.starts_with("42") || state.starts_with("3F")) return Errc::malformed;
  return Errc::unavailable;
}

Error refusal(const PGresult* result) {
  const char* const field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view state = field == nullptr ? "" : field;
  if (state == kDivisionByZero) return {Errc::unavailable, std::string(kFenced)};
  std::string words = words_of(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
  if (words.empty()) words = words_of(PQresultErrorMessage(result));
  return {code_of(state), "PostgreSQL: " + words};
}

}  // namespace

bool is_fenced(const Error& error) { return error.message() == kFenced; }

Result<Connection> Connection::open(const std::string& url, Patience patience) {
  const auto until = Steady::now() + std::chrono::duration_cast<Steady::duration>(patience.connect);
  Handle handle(PQconnectStart(url.c_str()));
  if (!handle) return Error(Errc::unavailable, "PostgreSQL: no memory for a connection");
  const auto failed = [&] {
    return Error(Errc::unavailable, "PostgreSQL: " + words_of(PQerrorMessage(handle.get())));
  };
  if (PQstatus(handle.get()) == CONNECTION_BAD) return failed();
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    const short events = state == PGRES_POLLING_WRITING ? POLLOUT : POLLIN;
    // Each host has a socket of its own.
    if (!wait_for(PQsocket(handle.get()), events, until)) {
      return Error(Errc::unavailable, "PostgreSQL does not answer: no connection in time");
    }
    state = PQconnectPoll(handle.get());
    if (state == PGRES_POLLING_FAILED) return failed();
  }
  PQsetnonblocking(handle.get(), 1);
  PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr);
  return Connection(std::move(handle), patience);
}

Error Connection::broken(const std::string& what) {
  std::string words = words_of(PQerrorMessage(connection_.get()));
  connection_.reset();
  return {Errc::unavailable, "PostgreSQL: " + (words.empty() ? what : words)};
}

bool Connection::in_transaction() const {
  if (!is_open()) return false;
  const auto state = PQtransactionStatus(connection_.get());
  return state == PQTRANS_INTRANS || state == PQTRANS_INERROR;
}

bool Connection::in_failed_transaction() const {
  return is_open() && PQtransactionStatus(connection_.get()) == PQTRANS_INERROR;
}

Result<Rows> Connection::run(const char* statement, const Values& values) {
  if (!is_open()) return Error(Errc::unavailable, "PostgreSQL: the connection is closed");
  constexpr int kBinaryResults = 1;
  const std::vector<const char*> pointers = values.pointers();
  const int sent =
      PQsendQueryParams(connection_.get(), statement, values.count(), values.types(),
                        pointers.data(), values.lengths(), values.formats(), kBinaryResults);
  if (sent == 0) return broken("cannot send a statement");
  return answer();
}

Result<Rows> Connection::run_all(const std::string& statements) {
  if (!is_open()) return Error(Errc::unavailable, "PostgreSQL: the connection is closed");
  if (PQsendQuery(connection_.get(), statements.c_str()) == 0) {
    return broken("cannot send statements");
  }
  return answer();
}

// The last result, or the first error.
Result<Rows> Connection::answer() {
  const auto until = Steady::now() + std::chrono::duration_cast<Steady::duration>(patience_.answer);
  const auto late = [&] {
    connection_.reset();
    return Error(Errc::unavailable, "PostgreSQL does not answer");
  };
  PGconn* const connection = connection_.get();
  for (int left = PQflush(connection); left != 0; left = PQflush(connection)) {
    if (left < 0) return broken("cannot send");
    if (!wait_for(PQsocket(connection), POLLIN | POLLOUT, until)) return late();
    if (PQconsumeInput(connection) == 0) return broken("the connection broke");
  }
  std::unique_ptr<PGresult, ClearResult> last;
  std::optional<Error> failure;
  for (;;) {
    while (PQisBusy(connection) != 0) {
      if (!wait_for(PQsocket(connection), POLLIN, until)) return late();
      if (PQconsumeInput(connection) == 0) return broken("the connection broke");
    }
    PGresult* const result = PQgetResult(connection);
    if (result == nullptr) break;
    last.reset(result);
    const ExecStatusType status = PQresultStatus(result);
    if (!failure && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      failure = refusal(result);
    }
  }
  if (PQstatus(connection) == CONNECTION_BAD) return broken("the connection broke");
  if (failure) return *failure;
  if (!last) return broken("the server answered nothing");
  return Rows(last.release());
}

}  // namespace wheelpit::postgres
