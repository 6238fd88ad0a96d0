#include "runtime/environment/process_bounds.h"

#include <algorithm>

#include "runtime/launch/launch.h"
#include "runtime/process/process_tree.h"

namespace wheelpit::runtime {

namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;

}  // namespace

void ProcessBounds::measure(pid_t root, TimePoint now) {
  measured_at_ = now;
  bytes_ = group_->use(root);
  peak_bytes_ = std::max(peak_bytes_, bytes_);
}

ProcessBounds::Excess ProcessBounds::excess(pid_t root) {
  if (!counted_by_kernel_ && threads_below(root) > kMostProcesses) return Excess::processes;
  if (bytes_ <= static_cast<std::uint64_t>(memory_mb_) * kMiB) return Excess::none;
  memory_exceeded_ = true;
  return Excess::memory;
}

int ProcessBounds::most_used_mb() const {
  return std::min(static_cast<int>((peak_bytes_ + kMiB - 1) / kMiB), memory_mb_);
}

}  // namespace wheelpit::runtime
