#pragma once

#include <boost/asio/execution_context.hpp>
#include <functional>
#include <list>
#include <optional>

#include "base/clock.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {

// The waits of one event loop that end at a time of an injected clock.
class InjectedWaits final : public boost::asio::execution_context::service {
 public:
  using key_type = InjectedWaits;
  static inline boost::asio::execution_context::id id;

  struct Wait {
    TimePoint until;
    std::function<void()> end;
  };
  using Place = std::list<Wait>::iterator;

  explicit InjectedWaits(boost::asio::execution_context& context) : service(context) {}

  // Of this loop; null while it obeys the system's clock.
  static InjectedWaits* of(boost::asio::io_context& io);

  const Clock* clock = nullptr;
  std::list<Wait> waits;

 private:
  void shutdown() override {}  // waits end with the coroutines that wait
};

// Has an event loop's Signals and deadlines obey `clock` as long as this exists, instead of the
// system's clock: for tests. Both must outlive it.
class InjectedClock {
 public:
  InjectedClock(boost::asio::io_context& io, const Clock& clock);
  ~InjectedClock();
  InjectedClock(const InjectedClock&) = delete;
  InjectedClock& operator=(const InjectedClock&) = delete;

  // Ends the waits whose time has come. To be called when the clock was advanced.
  void end_due();

 private:
  InjectedWaits& waits_;
};

// The time of an event loop.
TimePoint time_of(boost::asio::io_context& io);

// Calls `end` at `until` of an injected clock, unless this has ended before. Without one it does
// nothing, and the system's timer must be used.
class InjectedWait {
 public:
  InjectedWait(boost::asio::io_context& io, std::optional<TimePoint> until,
               std::function<void()> end);
  ~InjectedWait();
  InjectedWait(const InjectedWait&) = delete;
  InjectedWait& operator=(const InjectedWait&) = delete;

  // What the system's timer must be set to: never, or at once, where a clock is injected.
  TimePoint system_time() const { return system_time_; }

 private:
  InjectedWaits* waits_;
  std::optional<InjectedWaits::Place> place_;
  TimePoint system_time_;
};

}  // namespace wheelpit
