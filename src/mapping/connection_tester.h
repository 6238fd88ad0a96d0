#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "mapping/broker.h"
#include "mapping/mapping.h"

namespace wheelpit {

// How one step of a connection went.
struct ConnectionStep {
  enum class Outcome { ok, failed, not_reached, skipped };  // skipped: it does not apply

  // "resolve", "connect", "tls", "login", "virtual host", "queue", "stream", "topic".
  std::string name;
  Outcome outcome = Outcome::not_reached;
  std::string code = {};   // of the service: "EVENT_SOURCE_AUTHN_ERROR"; "" if it has none for this
  std::string words = {};  // the source's own, or ours; any bytes
  std::chrono::milliseconds took{};
};

// "ok", "failed", "not reached", "skipped".
std::string_view to_string(ConnectionStep::Outcome outcome);

struct ConnectionReport {
  std::string endpoint;  // that was tried
  std::vector<ConnectionStep> steps;
  struct Queue {
    std::uint64_t messages = 0;
    std::uint64_t consumers = 0;
  };
  std::optional<Queue> queue = {};  // if the source has said so

  bool ok() const;  // no step failed, and each was reached or does not apply
};

// Steps of these names, none of them reached.
std::vector<ConnectionStep> steps_named(std::initializer_list<std::string_view> names);

// What is to be tried of a broker.
struct BrokerQuestion {
  std::string secret = {};  // name or ARN; "": nobody logs in
  std::string virtual_host = "/";
  std::string queue = {};  // "": none is looked at
};

// Tries whether an event source can be read, and says how far that came. Consumes nothing.
class ConnectionTester {
 public:
  virtual ~ConnectionTester() = default;

  // Takes half a minute at the most.
  virtual boost::asio::awaitable<ConnectionReport> test_broker(Broker broker,
                                                               BrokerQuestion question) = 0;
  // Of a mapping that reads no broker; it need not be stored. Errc::invalid_argument: this version
  // cannot try that kind of source; not_found: its cluster is not configured.
  virtual boost::asio::awaitable<Result<ConnectionReport>> test_mapping(Mapping mapping) = 0;
};

}  // namespace wheelpit
