#pragma once

#include <chrono>

namespace wheelpit {

using Duration = std::chrono::steady_clock::duration;
using TimePoint = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

// The only way to learn the time. Tests pass a ManualClock and never sleep.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;      // for intervals and deadlines
  virtual WallTime wall_now() const = 0;  // for what users read
};

class SystemClock final : public Clock {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

// Stands still until told. Both clocks advance together.
class ManualClock final : public Clock {
 public:
  TimePoint now() const override { return now_; }
  WallTime wall_now() const override {
    return kWallStart + std::chrono::duration_cast<std::chrono::microseconds>(now_ - TimePoint{});
  }
  void advance_to(TimePoint when) { now_ = when; }
  void advance(Duration by) { now_ += by; }

  static constexpr WallTime kWallStart = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};

 private:
  TimePoint now_{};
};

}  // namespace wheelpit
