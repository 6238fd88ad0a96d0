#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace wheelpit {

// A message that no function may see, as it is kept.
struct QuarantinedMessage {
  std::string id;
  WallTime kept_at{};
  std::string mapping_uuid;
  std::string event_source_arn;
  std::string queue;
  std::string message_id;
  std::string cause;  // any bytes
  std::uint64_t bytes = 0;
};

struct QuarantinedBody {
  QuarantinedMessage message;
  std::string properties;  // a JSON object: all that was kept beside the body
  std::string body;
};

// Copies of messages that cannot be delivered to a function, for operators. May be called on any
// shard; completes on the caller's executor.
class QuarantineShelf {
 public:
  virtual ~QuarantineShelf() = default;

  struct Page {
    std::vector<QuarantinedMessage> messages;
    bool more = false;
    std::uint64_t bytes = 0;  // of all that is kept, of whatever mapping
    std::uint64_t max_bytes = 0;
  };
  // Newest first, those behind `after` ("": from the newest on), at most `limit`; of that mapping
  // alone if `mapping_uuid` is not "".
  virtual boost::asio::awaitable<Result<Page>> list(std::string mapping_uuid, std::string after,
                                                    std::size_t limit) = 0;
  // Errc::not_found.
  virtual boost::asio::awaitable<Result<QuarantinedBody>> get(std::string id) = 0;
  virtual boost::asio::awaitable<Status> remove(std::string id) = 0;
};

}  // namespace wheelpit
