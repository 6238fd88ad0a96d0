#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.h"
#include "destination/invocation_record.h"

namespace wheelpit {

// Hands over what happened to asynchronous invocations: to queues, topics, buses, buckets and
// functions, each named by its ARN.
class Destinations {
 public:
  virtual ~Destinations() = default;

  // Delivers once. Only success means that the target has it. Errors name the target and its own
  // words:
  //   unavailable, timed_out, throttled   a later attempt may succeed
  //   not_found, access_denied, unauthenticated, invalid_argument, too_large, malformed
  //                                       something must be changed first
  //   cancelled                           the engine is stopping
  // A record that is too large for its target goes without the payloads.
  virtual boost::asio::awaitable<Status> deliver(std::string target, InvocationRecord record) = 0;

  // The same for a dead-letter queue: a queue or a topic.
  virtual boost::asio::awaitable<Status> deliver(std::string target, DeadLetter letter) = 0;
};

}  // namespace wheelpit
