#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace wheelpit::runtime {

// Whether one of the process's descriptors is the socket of that inode. A process that is not there
// or may not be looked at has none, as far as we can tell; one of another user is looked at as that
// user if the engine may become it.
bool holds_socket(pid_t pid, std::uint64_t inode);

// Tells which processes belong to a tree: those whose parents lead to `root`, and those that are
// of the session that `root` has opened, even if their parents have ended. Remembers what it has
// found out: for one look at the processes of one moment.
class ProcessTree {
 public:
  explicit ProcessTree(pid_t root) : root_(root) {}

  // Nothing: it cannot be told, as the process or its parents end meanwhile.
  std::optional<bool> find(pid_t pid);
  // Whether it is known to.
  bool contains(pid_t pid) { return find(pid).value_or(false); }

 private:
  std::optional<bool> follow(pid_t pid, std::vector<pid_t>& path);

  pid_t root_;
  std::map<pid_t, bool> known_;
};

}  // namespace wheelpit::runtime
