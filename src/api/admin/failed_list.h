#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "api/admin/function_attention.h"
#include "api/service/write_turn.h"
#include "async/async_events.h"
#include "base/clock.h"

namespace wheelpit::api {

// Asynchronous events that failed permanently, for those who look at them again and again: they are
// counted at most each second, however many ask. For the coroutines of one thread.
class FailedList {
 public:
  using Events = std::shared_ptr<const std::vector<FailedEvents>>;

  // `events` may be null; it and `clock` must outlive this and its pending calls.
  FailedList(boost::asio::io_context& io, async::AsyncEvents* events, const Clock& clock)
      : events_(events), clock_(clock), turn_(io) {}

  // Never null. While they cannot be counted: what was known last.
  boost::asio::awaitable<Events> get();

 private:
  async::AsyncEvents* events_;
  const Clock& clock_;
  WriteTurn turn_;
  std::optional<TimePoint> asked_at_;
  Events known_ = std::make_shared<const std::vector<FailedEvents>>();
};

}  // namespace wheelpit::api
