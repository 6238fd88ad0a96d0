#include "runtime/process/process_tree.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <system_error>

namespace wheelpit::runtime {

namespace {

// What follows the program's name in /proc/PID/stat; the name may contain anything.
std::string state_of(const std::filesystem::path& process) {
  std::ifstream file(process / "stat");
  std::string line;
  std::getline(file, line);
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos || name_end + 2 >= line.size()) return "";
  return line.substr(name_end + 2);
}

pid_t parent_of(const std::filesystem::path& process) {
  std::istringstream fields(state_of(process));
  std::string state;
  pid_t parent = -1;
  fields >> state >> parent;
  return fields ? parent : -1;
}

std::size_t threads_of(pid_t pid) {
  constexpr int kFieldsBefore =
      17;  // the state is the third of the line, the threads the twentieth
  std::istringstream fields(state_of("/proc/" + std::to_string(pid)));
  std::string skipped;
  for (int i = 0; i < kFieldsBefore; ++i) fields >> skipped;
  std::size_t threads = 0;
  fields >> threads;
  return fields ? threads : 0;
}

std::multimap<pid_t, pid_t> all_children() {
  std::multimap<pid_t, pid_t> children;
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ec)) {
    const std::string name = entry.path().filename();
    pid_t pid = -1;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc{} || end != name.data() + name.size()) continue;
    children.emplace(parent_of(entry.path()), pid);
  }
  return children;
}

}  // namespace

std::vector<pid_t> process_tree(pid_t root) {
  const auto children = all_children();
  std::vector<pid_t> tree{root};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const auto [first, last] = children.equal_range(tree[i]);
    for (auto child = first; child != last; ++child) tree.push_back(child->second);
  }
  return tree;
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> list;
  const auto children = all_children();
  const auto [first, last] = children.equal_range(parent);
  for (auto child = first; child != last; ++child) list.push_back(child->second);
  return list;
}

std::size_t threads_below(pid_t root) {
  std::size_t threads = 0;
  for (const pid_t pid : process_tree(root)) threads += threads_of(pid);
  return threads;
}

}  // namespace wheelpit::runtime
