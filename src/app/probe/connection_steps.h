#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "mapping/connection_tester.h"
#include "net/address/endpoint.h"
#include "net/stream/stream.h"
#include "source/event_source.h"

namespace wheelpit {

// The service's code for it; "" if it has none.
std::string_view code_of(SourceProblem problem);

// Writes down, step after step, how a connection is made.
class StepLog {
 public:
  // `clock` must outlive it.
  StepLog(ConnectionReport& report, const Clock& clock)
      : report_(report), clock_(clock), since_(clock.now()) {}

  // Each takes the time since the one before it.
  void done(std::string_view step, const std::string& words = {}) {
    note(step, Outcome::ok, words, {});
  }
  void skipped(std::string_view step, const std::string& words = {}) {
    note(step, Outcome::skipped, words, {});
  }
  void failed(std::string_view step, const std::string& words, std::string_view code = {}) {
    note(step, Outcome::failed, words, code);
  }

 private:
  using Outcome = ConnectionStep::Outcome;
  void note(std::string_view step, Outcome outcome, const std::string& words,
            std::string_view code);

  ConnectionReport& report_;
  const Clock& clock_;
  TimePoint since_;
};

// The steps "resolve", and of an endpoint that does not answer "connect" and "tls", too: `failure`
// is what the connection was made with failed on.
boost::asio::awaitable<bool> resolve_step(Endpoint endpoint, StepLog& log);
boost::asio::awaitable<void> connect_failed_step(boost::asio::io_context& io, const Clock& clock,
                                                 Endpoint endpoint, Error failure, StepLog& log);
void connected_step(const Endpoint& endpoint, StepLog& log);

}  // namespace wheelpit
