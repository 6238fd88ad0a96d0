#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "async/async_meters.h"
#include "async/event_queue.h"
#include "async/event_times.h"
#include "async/pending_events.h"
#include "base/clock.h"
#include "invoke/async_invoker.h"

namespace wheelpit::async {

// Takes events as long as there is room for them. Belongs to one thread.
class EventIntake final : public AsyncInvoker {
 public:
  struct Parts {
    EventQueue& queue;
    PendingEvents& pending;
    AsyncMeters& meters;
    const Clock& clock;
    std::function<std::uint64_t()> free_bytes;  // of the queue's disk; asked ten times a second
  };

  // What the parts refer to must outlive it.
  explicit EventIntake(Parts parts) : parts_(std::move(parts)) {}

  boost::asio::awaitable<Result<std::string>> accept(AsyncInvocation invocation) override;

 private:
  Status check_room();
  bool disk_has_room();
  void take_up(const StoredEvent& stored, std::size_t bytes, const Moment& now);

  Parts parts_;
  TimePoint disk_asked_{};
  bool disk_has_room_ = false;
};

}  // namespace wheelpit::async
