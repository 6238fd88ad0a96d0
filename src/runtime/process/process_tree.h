#pragma once

#include <sys/types.h>

#include <cstddef>
#include <vector>

namespace wheelpit::runtime {

// `root` and all processes below it, as they are at this moment, parents before children. Reads all
// of /proc: not for every invocation.
std::vector<pid_t> process_tree(pid_t root);

// The children of `parent`. As costly.
std::vector<pid_t> children_of(pid_t parent);

// How many threads all processes of the tree of `root` have together.
std::size_t threads_below(pid_t root);

}  // namespace wheelpit::runtime
