#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "base/clock.h"
#include "cluster/peer/call_number.h"

namespace wheelpit::cluster {

// Lets each call through once. Calls of one run may arrive in another order than they were made in,
// by kWindow at most. Remembers a run for as long as a signature of it may still be good. Pure.
class ReplayGuard {
 public:
  enum class Verdict {
    first,
    again,      // it was let through before, or is so old that nobody knows
    too_early,  // signed before this node began: what it had let through in its last run it forgot
    too_many,   // runs: nothing new can be remembered
  };

  static constexpr std::size_t kWindow = 16'384;
  static constexpr std::size_t kRuns = 1024;

  // `skew` is how far a signature's time may be from the clock, to both sides.
  ReplayGuard(WallTime began, std::chrono::minutes skew) : began_(began), skew_(skew) {}

  // REQUIRES: the call is signed, at `sent`, and `sent` is no farther from `now` than the skew.
  Verdict judge(const CallNumber& call, WallTime sent, WallTime now);

 private:
  struct Run {
    std::uint64_t highest = 0;
    std::bitset<kWindow> seen;  // by number modulo kWindow: of the last kWindow numbers
    WallTime last;              // when it was heard of
  };

  void forget_old(WallTime now);

  WallTime began_;
  std::chrono::minutes skew_;
  std::map<std::string, Run> runs_;
};

}  // namespace wheelpit::cluster
