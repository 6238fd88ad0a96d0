#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "async/event.h"
#include "async/event_bucket.h"
#include "base/result.h"

namespace wheelpit::async {

// What a look at events that other nodes may have accepted finds.
struct BucketNews {
  std::vector<EventNumber> numbers;
  EventNumber highest = 0;  // no event has a higher one so far, whether it can be seen or not
};

struct WaitingTotal {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
};

// What an EventQueue that several nodes share does beside. Errors: unavailable.
class BucketQueue {
 public:
  virtual ~BucketQueue() = default;

  // Those of `buckets` above `after` that exist.
  virtual boost::asio::awaitable<Result<BucketNews>> look(BucketMask buckets,
                                                          EventNumber after) = 0;

  // So much waits with this node; gives what waits with the others, as they have said in the last
  // 30 seconds.
  virtual boost::asio::awaitable<Result<WaitingTotal>> share_total(WaitingTotal here) = 0;
};

}  // namespace wheelpit::async
