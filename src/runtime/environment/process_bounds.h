#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "runtime/process/memory_limit.h"

namespace wheelpit::runtime {

// What an environment's processes may use, and what they have used.
class ProcessBounds {
 public:
  ProcessBounds(std::unique_ptr<MemoryGroup> group, int memory_mb)
      : group_(std::move(group)), memory_mb_(memory_mb) {}

  const MemoryGroup& group() const { return *group_; }
  // The kernel counts processes; else measure() does.
  void count_by_kernel() { counted_by_kernel_ = true; }

  // Looks at what `root` and all below it use.
  void measure(pid_t root, TimePoint now);
  TimePoint measured_at() const { return measured_at_; }

  // Of which they have too much, as measured last. Memory is remembered.
  enum class Excess { none, processes, memory };
  Excess excess(pid_t root);

  int most_used_mb() const;
  std::uint64_t bytes() const { return bytes_; }  // as measured last; 0 before
  // They were ended for it, by the engine or by the kernel.
  bool out_of_memory() const { return memory_exceeded_ || group_->kernel_killed(); }

 private:
  std::unique_ptr<MemoryGroup> group_;
  int memory_mb_;
  bool counted_by_kernel_ = false;
  bool memory_exceeded_ = false;
  std::uint64_t bytes_ = 0;
  std::uint64_t peak_bytes_ = 0;
  TimePoint measured_at_{};
};

}  // namespace wheelpit::runtime
