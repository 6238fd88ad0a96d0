#include "cluster/peer/replay_guard.h"

#include <algorithm>

namespace wheelpit::cluster {

// A signature's time has whole seconds: one of the second in which this node began is too early.
ReplayGuard::Verdict ReplayGuard::judge(const CallNumber& call, WallTime sent, WallTime now) {
  if (sent < began_) return Verdict::too_early;
  auto found = runs_.find(call.run);
  if (found == runs_.end()) {
    if (runs_.size() >= kRuns) forget_old(now);
    if (runs_.size() >= kRuns) return Verdict::too_many;
    found = runs_.try_emplace(call.run).first;
  }
  Run& run = found->second;
  run.last = std::max(run.last, now);
  if (call.number + kWindow <= run.highest) return Verdict::again;
  if (call.number > run.highest) {
    const std::uint64_t passed = std::min<std::uint64_t>(call.number - run.highest, kWindow);
    for (std::uint64_t i = 0; i < passed; ++i) run.seen.reset((call.number - i) % kWindow);
    run.highest = call.number;
  } else if (run.seen.test(call.number % kWindow)) {
    return Verdict::again;
  }
  run.seen.set(call.number % kWindow);
  return Verdict::first;
}

// What it signed last was signed at `last` + skew at the latest, and is good for the skew longer.
void ReplayGuard::forget_old(WallTime now) {
  std::erase_if(runs_, [&](const auto& run) { return run.second.last + 2 * skew_ < now; });
}

}  // namespace wheelpit::cluster
