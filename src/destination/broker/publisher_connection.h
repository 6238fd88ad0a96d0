#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/signal.h"
#include "net/address/endpoint.h"
#include "net/stream/stream.h"

namespace wheelpit {

// What is published to a queue of a broker, whatever its protocol.
struct QueueMessage {
  std::string queue;
  std::string body;  // JSON
  std::vector<std::pair<std::string, std::string>> headers;
};

// One connection to a broker that messages are published on, from connecting to its end. Errors are
// the cause alone, with the codes of destination/destinations.h.
class PublisherConnection {
 public:
  virtual ~PublisherConnection() = default;

  // Once. Logging in follows on its own; then it is ready().
  virtual boost::asio::awaitable<Status> connect(Endpoint endpoint, TlsTrust trust,
                                                 TimePoint until) = 0;
  // Notified when anything below may have changed.
  virtual Signal& changed() = 0;

  virtual bool ready() const = 0;
  // Why it is of no use any more; nothing while it is. Called before the answers are taken: the
  // outcome of messages without one is unknown.
  virtual std::optional<Error> failure() const = 0;

  // Persistent, and to be answered. Names the answer. REQUIRES: ready().
  virtual std::uint64_t publish(const QueueMessage& message, WallTime now) = 0;
  // Whether the broker has the message; nothing if it has not said so yet. Once for each message.
  virtual std::optional<Status> take_answer(std::uint64_t id) = 0;
  // Why there may be no answer for a while; "" if nothing is known.
  virtual std::string delay() const = 0;

  // An orderly end; closed() follows.
  virtual void close() = 0;
  virtual bool closed() const = 0;

  // Ends connect() under way and everything else at once.
  virtual void abort() = 0;
  // Waits for the end, before destruction and after connect().
  virtual boost::asio::awaitable<void> end() = 0;
};

}  // namespace wheelpit
