#include "base/injected_clock.h"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <utility>
#include <vector>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// Of the process: as long as there is none, which is so in the engine, no loop is asked.
std::atomic<int> injected_clocks = 0;

constexpr TimePoint kLongAgo{};

}  // namespace

InjectedWaits* InjectedWaits::of(asio::io_context& io) {
  if (injected_clocks.load(std::memory_order_relaxed) == 0) return nullptr;
  if (!asio::has_service<InjectedWaits>(io)) return nullptr;
  InjectedWaits& waits = asio::use_service<InjectedWaits>(io);
  return waits.clock == nullptr ? nullptr : &waits;
}

InjectedClock::InjectedClock(asio::io_context& io, const Clock& clock)
    : waits_(asio::use_service<InjectedWaits>(io)) {
  waits_.clock = &clock;
  ++injected_clocks;
}

InjectedClock::~InjectedClock() {
  waits_.clock = nullptr;
  --injected_clocks;
}

void InjectedClock::end_due() {
  const TimePoint now = waits_.clock->now();
  std::vector<std::function<void()>> due;
  for (InjectedWaits::Wait& wait : waits_.waits) {
    if (wait.until <= now && wait.end) due.push_back(std::exchange(wait.end, nullptr));
  }
  for (const auto& end : due) end();
}

TimePoint time_of(asio::io_context& io) {
  const InjectedWaits* const waits = InjectedWaits::of(io);
  return waits == nullptr ? std::chrono::steady_clock::now() : waits->clock->now();
}

InjectedWait::InjectedWait(asio::io_context& io, std::optional<TimePoint> until,
                           std::function<void()> end)
    : waits_(InjectedWaits::of(io)), system_time_(until.value_or(TimePoint::max())) {
  if (waits_ == nullptr || !until) return;
  system_time_ = *until <= waits_->clock->now() ? kLongAgo : TimePoint::max();
  place_ = waits_->waits.insert(waits_->waits.end(), {*until, std::move(end)});
}

InjectedWait::~InjectedWait() {
  if (place_) waits_->waits.erase(*place_);
}

}  // namespace wheelpit
