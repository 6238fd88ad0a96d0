#pragma once

#include <sys/types.h>

#include <optional>
#include <string_view>
#include <vector>

namespace wheelpit::runtime {

// Where a process stands among the others.
struct ProcessStat {
  pid_t parent = 0;
  pid_t session = 0;

  bool operator==(const ProcessStat&) const = default;
};

// The text of /proc/PID/stat, whose second field, the program's name, may contain anything.
std::optional<ProcessStat> parse_process_stat(std::string_view text);

// Nothing: there is no such process.
std::optional<ProcessStat> read_process_stat(pid_t pid);

// Of this moment, the highest numbers first: mostly the newest.
std::vector<pid_t> all_processes();

}  // namespace wheelpit::runtime
