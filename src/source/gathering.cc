#include "source/gathering.h"

#include <algorithm>
#include <chrono>

namespace wheelpit {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr Duration kLeast = microseconds(100);
constexpr Duration kMost = milliseconds(2);
constexpr Duration kWithoutRate = microseconds(500);
constexpr std::size_t kShareOfWindow = 16;

// What a rate is taken from: several reads, but short enough to follow a broker that speeds up.
constexpr Duration kMeasured = milliseconds(20);

}  // namespace

void Gathering::arrived(std::size_t messages, TimePoint now) {
  if (begun_ == TimePoint{}) {
    begun_ = now;  // since when these have been under way is not known
    return;
  }
  messages_ += messages;
  const Duration passed = now - begun_;
  if (passed < kMeasured || messages_ == 0) return;
  each_ = passed / static_cast<Duration::rep>(messages_);
  messages_ = 0;
  begun_ = now;
}

Duration Gathering::time() const {
  if (each_ == Duration::zero()) return kWithoutRate;
  const auto share = each_ * static_cast<Duration::rep>(window_) / kShareOfWindow;
  return std::clamp<Duration>(share, kLeast, kMost);
}

}  // namespace wheelpit
