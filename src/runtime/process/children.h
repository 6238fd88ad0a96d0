#pragma once

#include <sys/types.h>

#include <functional>
#include <mutex>
#include <set>

namespace wheelpit::runtime {

// The processes that this one has started and not reaped. The kernel keeps children for a process,
// not for a shard, and so does this: one object, and a lock.
//
// Where functions run without a sandbox, the engine also inherits orphaned processes: a child that
// it has not started is ended.
class Children {
 public:
  static Children& of_this_process();

  // Runs `start`, which returns a new child's pid or -1, and knows the child when it returns.
  pid_t add(const std::function<pid_t()>& start);

  // Waits for the child's end; returns its status as of waitpid.
  int reap(pid_t child);

  // From now on the orphans among our descendants become our children.
  static bool inherit_orphans();

  // Ends all that was inherited, with all below it. Reads all of /proc, again and again until there
  // is none: not for an event loop.
  void end_strays();

 private:
  bool end_stray(pid_t child);

  std::mutex mutex_;
  std::set<pid_t> known_;
};

}  // namespace wheelpit::runtime
