#pragma once

#include <sys/types.h>

#include <vector>

namespace wheelpit {

// `root` and all processes below it, as they are at this moment, parents before children. Reads all
// of /proc: not for every invocation.
std::vector<pid_t> process_tree(pid_t root);

}  // namespace wheelpit
