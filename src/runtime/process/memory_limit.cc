#include "runtime/process/memory_limit.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "runtime/process/process_tree.h"

namespace wheelpit::runtime {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;
// RLIMIT_DATA counts what a process reserves, which is more than it uses.
constexpr std::uint64_t kDataSlack = 64 * kMiB;
constexpr std::string_view kGroupPrefix = "wheelpit-";

std::string read_text(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool write_text(const fs::path& file, const std::string& text) {
  std::ofstream out(file);
  out << text;
  out.flush();
  return out.good();
}

// The number after "NAME " at the start of a line; 0 if there is none.
std::uint64_t field_of(const std::string& text, const std::string& name) {
  const std::string mark = "\n" + name + " ";
  const std::string padded = "\n" + text;
  const auto at = padded.find(mark);
  if (at == std::string::npos) return 0;
  std::uint64_t value = 0;
  std::from_chars(padded.data() + at + mark.size(), padded.data() + padded.size(), value);
  return value;
}

// The cgroup this process is in, for a line of /proc/self/cgroup that contains `mark`.
std::string own_cgroup(std::string_view mark) {
  std::istringstream lines(read_text("/proc/self/cgroup"));
  for (std::string line; std::getline(lines, line);) {
    if (const auto at = line.find(mark); at != std::string::npos) {
      return line.substr(at + mark.size());
    }
  }
  return "";
}

class CgroupV1 final : public MemoryGroup {
 public:
  explicit CgroupV1(fs::path folder) : folder_(std::move(folder)) {}
  ~CgroupV1() override {
    rmdir(folder_.c_str());
    if (!pids_.empty()) rmdir(pids_.c_str());
  }

  bool set_limit(std::uint64_t bytes) const {
    const std::string text = std::to_string(bytes);
    if (!write_text(folder_ / "memory.limit_in_bytes", text)) return false;
    write_text(folder_ / "memory.memsw.limit_in_bytes", text);  // absent without swap accounting
    return true;
  }

  // In a group of the hierarchy that bounds processes. False: there is none for us.
  bool bound_processes(const fs::path& folder, const std::string& most_tasks) {
    std::error_code ec;
    if (!fs::create_directory(folder, ec)) return false;
    pids_ = folder;
    if (write_text(folder / "pids.max", most_tasks)) return true;
    rmdir(folder.c_str());
    pids_.clear();
    return false;
  }

  std::vector<std::string> procs_files() const override {
    std::vector<std::string> files{folder_ / "cgroup.procs"};
    if (!pids_.empty()) files.push_back(pids_ / "cgroup.procs");
    return files;
  }
  bool bounds_processes() const override { return !pids_.empty(); }
  std::optional<std::uint64_t> data_bytes() const override { return std::nullopt; }
  std::uint64_t use(pid_t) const override {
    return field_of(read_text(folder_ / "memory.stat"), "total_rss");
  }
  bool kernel_killed() const override {
    return field_of(read_text(folder_ / "memory.oom_control"), "oom_kill") != 0;
  }

 private:
  fs::path folder_;
  fs::path pids_;  // "" if nothing bounds processes
};

class CgroupV2 final : public MemoryGroup {
 public:
  explicit CgroupV2(fs::path folder) : folder_(std::move(folder)) {}
  ~CgroupV2() override { rmdir(folder_.c_str()); }

  bool set_limit(std::uint64_t bytes) const {
    if (!write_text(folder_ / "memory.max", std::to_string(bytes))) return false;
    write_text(folder_ / "memory.swap.max", "0");
    write_text(folder_ / "memory.oom.group", "1");
    return true;
  }

  void bound_processes(const std::string& most_tasks) {
    bounds_processes_ = write_text(folder_ / "pids.max", most_tasks);
  }

  std::vector<std::string> procs_files() const override { return {folder_ / "cgroup.procs"}; }
  bool bounds_processes() const override { return bounds_processes_; }
  std::optional<std::uint64_t> data_bytes() const override { return std::nullopt; }
  std::uint64_t use(pid_t) const override {
    const std::string stat = read_text(folder_ / "memory.stat");
    return field_of(stat, "anon") + field_of(stat, "pagetables");
  }
  bool kernel_killed() const override {
    return field_of(read_text(folder_ / "memory.events"), "oom_kill") != 0;
  }

 private:
  fs::path folder_;
  bool bounds_processes_ = false;
};

// The number behind `name` in a /proc/PID/status; 0 if it is missing.
std::uint64_t kib_of(std::string_view status, std::string_view name) {
  const std::size_t at = status.find(name);
  if (at == std::string_view::npos) return 0;
  std::string_view rest = status.substr(at + name.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  std::uint64_t kib = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), kib);
  return kib;
}

class DataSegment final : public MemoryGroup {
 public:
  explicit DataSegment(std::uint64_t bytes) : bytes_(bytes) {}

  std::vector<std::string> procs_files() const override { return {}; }
  std::optional<std::uint64_t> data_bytes() const override { return bytes_; }
  std::uint64_t use(pid_t root) const override {
    std::uint64_t own = 0;
    std::uint64_t shared = 0;  // of the process that has most: others may have the same pages
    for (const pid_t pid : process_tree(root)) {
      const std::string status = read_text("/proc/" + std::to_string(pid) + "/status");
      own += kib_of(status, "RssAnon:");
      shared = std::max(shared, kib_of(status, "RssShmem:"));
    }
    return (own + shared) * 1024;
  }
  bool kernel_killed() const override { return false; }

 private:
  std::uint64_t bytes_;
};

// A child group can be made under `parent` and bounded there.
template <class Group>
bool works_in(const fs::path& parent) {
  const fs::path trial = parent / (std::string(kGroupPrefix) + std::to_string(getpid()) + "-trial");
  std::error_code ec;
  if (!fs::create_directory(trial, ec)) return false;
  return Group(trial).set_limit(kMiB * 1024);
}

// cgroup v2 gives a controller only to groups without processes of their own: where the engine's
// group is its own to arrange, the engine moves into a leaf of it.
bool prepare_v2(const fs::path& group) {
  if (!read_text(group / "cgroup.controllers").contains("memory")) return false;
  const auto delegate = [&group] {
    if (!read_text(group / "cgroup.subtree_control").contains("memory") &&
        !write_text(group / "cgroup.subtree_control", "+memory")) {
      return false;
    }
    // Without it processes are counted otherwise.
    write_text(group / "cgroup.subtree_control", "+pids");
    return true;
  };
  if (delegate()) return true;
  const fs::path leaf = group / "wheelpit-engine";
  std::error_code ec;
  fs::create_directory(leaf, ec);
  if (ec || !write_text(leaf / "cgroup.procs", std::to_string(getpid()))) return false;
  if (delegate()) return true;
  write_text(group / "cgroup.procs", std::to_string(getpid()));
  return false;
}

// Groups of engines that were killed: rmdir refuses those that still have processes.
void remove_leftovers(const fs::path& parent) {
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(parent, ec)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(kGroupPrefix)) continue;
    const std::string owner = name.substr(kGroupPrefix.size(), name.find('-', 9) - 9);
    if (!fs::exists("/proc/" + owner, ec)) rmdir(entry.path().c_str());
  }
}

}  // namespace

std::string to_string(MemoryLimitKind kind) {
  switch (kind) {
    case MemoryLimitKind::cgroup_v2:
      return "cgroup v2";
    case MemoryLimitKind::cgroup_v1:
      return "cgroup v1";
    case MemoryLimitKind::data_segment:
      return "RLIMIT_DATA and a watch on resident memory";
  }
  return "";
}

MemoryLimits::MemoryLimits(unsigned own_tasks)
    : most_tasks_(std::to_string(kMostTasks + own_tasks)) {
  std::string own_v2 = own_cgroup("0::");
  // A restarted engine of ours may already sit in the leaf.
  if (own_v2.ends_with("/wheelpit-engine")) own_v2.resize(own_v2.size() - 16);
  const fs::path v2 = "/sys/fs/cgroup" + own_v2;
  const fs::path v1 = "/sys/fs/cgroup/memory" + own_cgroup(":memory:");
  if (!own_v2.empty() && prepare_v2(v2) && works_in<CgroupV2>(v2)) {
    kind_ = MemoryLimitKind::cgroup_v2;
    parent_ = v2;
  } else if (fs::exists(v1 / "memory.limit_in_bytes") && works_in<CgroupV1>(v1)) {
    kind_ = MemoryLimitKind::cgroup_v1;
    parent_ = v1;
    pids_parent_ = "/sys/fs/cgroup/pids" + own_cgroup(":pids:");
  }
  for (const fs::path& parent : {parent_, pids_parent_}) {
    if (!parent.empty()) remove_leftovers(parent);
  }
}

std::unique_ptr<MemoryGroup> MemoryLimits::make_group(int memory_mb, int ephemeral_storage_mb) {
  const auto memory = static_cast<std::uint64_t>(memory_mb) * kMiB;
  const auto storage = static_cast<std::uint64_t>(ephemeral_storage_mb) * kMiB;
  std::error_code ec;
  // Several runtimes of one process share the parent, so the name must tell them apart, too.
  while (kind_ != MemoryLimitKind::data_segment) {
    const fs::path folder = parent_ / (std::string(kGroupPrefix) + std::to_string(getpid()) + "-" +
                                       std::to_string(gettid()) + "-" + std::to_string(++made_));
    if (!fs::create_directory(folder, ec)) {
      if (ec) break;
      continue;  // it exists: left by an earlier process of the same number
    }
    if (kind_ == MemoryLimitKind::cgroup_v2) {
      auto group = std::make_unique<CgroupV2>(folder);
      if (group->set_limit(memory + storage)) {
        group->bound_processes(most_tasks_);
        return group;
      }
    } else {
      auto group = std::make_unique<CgroupV1>(folder);
      if (group->set_limit(memory + storage)) {
        group->bound_processes(pids_parent_ / folder.filename(), most_tasks_);
        return group;
      }
    }
    break;
  }
  return std::make_unique<DataSegment>(memory + kDataSlack);
}

}  // namespace wheelpit::runtime
