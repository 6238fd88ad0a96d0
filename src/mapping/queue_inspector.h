#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "base/result.h"

namespace wheelpit {

// What our credentials may not do with a queue.
struct QueueDenial {
  std::string operation;  // "DeleteMessage"
  std::string reason;     // the service's own words
};

// What the service says of an SQS queue that a mapping should read.
struct QueueFacts {
  std::chrono::seconds visibility_timeout{30};
  std::optional<QueueDenial> denial = {};  // the first of those that can be asked about
};

// Asks SQS, or a compatible server.
class QueueInspector {
 public:
  virtual ~QueueInspector() = default;

  // Errc::not_found: there is no such queue; access_denied and unauthenticated: the credentials are
  // insufficient; others: the service could not be asked. Messages name the queue and the server.
  virtual boost::asio::awaitable<Result<QueueFacts>> inspect(std::string queue_arn) = 0;
};

}  // namespace wheelpit
