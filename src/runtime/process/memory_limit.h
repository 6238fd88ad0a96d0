#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace wheelpit::runtime {

// How this machine lets us bound an environment's memory, best first.
enum class MemoryLimitKind {
  cgroup_v2,
  cgroup_v1,
  data_segment,  // RLIMIT_DATA for each process, and a look at the whole tree now and then
};

// "cgroup v2", ...: for the log.
std::string to_string(MemoryLimitKind kind);

// The most processes and threads of an environment, beside what the engine itself runs in it.
inline constexpr unsigned kMostTasks = 1024;

inline constexpr auto kMemoryWatchInterval = std::chrono::milliseconds(100);

// One environment's group of processes and its bounds.
//
// The kernel enforces MemorySize plus /tmp, because /tmp is memory too; that MemorySize alone is
// kept, the owner enforces by looking at use() every
// kMemoryWatchInterval while its function runs.
class MemoryGroup {
 public:
  virtual ~MemoryGroup() = default;  // REQUIRES: no process of the group is left

  virtual std::vector<std::string> procs_files() const = 0;     // of ProcessSpec
  virtual std::optional<std::uint64_t> data_bytes() const = 0;  // of ProcessSpec
  // Bytes in use now by `root` and all below it: what they allocated, not files nor /tmp.
  virtual std::uint64_t use(pid_t root) const = 0;
  virtual bool bounds_processes() const { return false; }  // by the kernel
  virtual bool kernel_killed() const = 0;  // the kernel ended a process of it for want of memory
};

// Makes groups, in the best way that works here. Found out once, at construction.
class MemoryLimits {
 public:
  // `own_tasks`: processes of the engine's own in each environment, which are not the function's.
  explicit MemoryLimits(unsigned own_tasks);

  MemoryLimitKind kind() const { return kind_; }
  // The group of one environment; falls back to data_segment if the kernel refuses a group.
  std::unique_ptr<MemoryGroup> make_group(int memory_mb, int ephemeral_storage_mb);

 private:
  std::string most_tasks_;
  MemoryLimitKind kind_ = MemoryLimitKind::data_segment;
  std::filesystem::path parent_;       // the cgroup under which ours are made
  std::filesystem::path pids_parent_;  // the same of the pids controller, where that is apart
  unsigned made_ = 0;
};

}  // namespace wheelpit::runtime
