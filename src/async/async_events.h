#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "async/event_queue.h"
#include "base/result.h"

namespace wheelpit::async {

// What people may see of asynchronous invocations and do with them. Belongs to the thread of the
// API. Errors: unavailable, when the disk does not answer.
class AsyncEvents {
 public:
  virtual ~AsyncEvents() = default;

  // Those of `selection` with a number greater than `after` (0: from the first), by number; at most
  // `limit`. There is more as long as the page's `next` is set, even if the page is empty.
  virtual boost::asio::awaitable<Result<EventPage>> list(EventSelection selection,
                                                         EventNumber after, std::size_t limit) = 0;

  // EventQueue::count_failed().
  virtual boost::asio::awaitable<Result<std::vector<FailedCount>>> count_failed() = 0;

  // Nothing if there is no event of that request id.
  virtual boost::asio::awaitable<Result<std::optional<StoredEvent>>> show(
      std::string request_id) = 0;

  // Puts the failed ones of `selection` back: the function runs again, with all attempts and its
  // whole age before it; where only a success could not be told, it is told again. Says how many.
  virtual boost::asio::awaitable<Result<std::size_t>> redrive(EventSelection selection) = 0;

  // Removes, whatever their state. An attempt or a delivery under way ends nevertheless. Says how
  // many.
  virtual boost::asio::awaitable<Result<std::size_t>> purge(EventSelection selection) = 0;
};

}  // namespace wheelpit::async
