#include "source/source_lifetime.h"

#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kHeldRetry = std::chrono::seconds(30);

}  // namespace

bool SourceLifetime::stop() {
  const bool first = !std::exchange(stopped_, true);
  changed_.notify();
  return first;
}

void SourceLifetime::release() {
  released_ = true;
  changed_.notify();
}

void SourceLifetime::retry_now() {
  retry_asked_ = true;
  changed_.notify();
}

asio::awaitable<void> SourceLifetime::wait_until(TimePoint until) {
  while (!stopped_ && !retry_asked_ && clock_.now() < until) co_await changed_.wait(until);
}

asio::awaitable<void> SourceLifetime::wait_for_release() {
  while (!released_) co_await changed_.wait();
}

Duration SourceLifetime::delay_after(Recovery recovery) {
  if (recovery == Recovery::hold) return kHeldRetry;
  if (recovery == Recovery::retry_slowly) delay_.slow_down();
  return delay_.next(std::uniform_real_distribution<>(0, 1)(random_));
}

}  // namespace wheelpit
