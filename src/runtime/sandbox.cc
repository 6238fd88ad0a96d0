#include "runtime/sandbox.h"

#include <system_error>

#include "launcher/protocol.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

// Name resolution, certificates, the dynamic linker, time zones: nothing that tells of users.
constexpr const char* kEtcEntries[] = {
    "alternatives", "ca-certificates", "ca-certificates.conf", "gai.conf",
    "host.conf",    "hosts",           "ld.so.cache",          "ld.so.conf",
    "ld.so.conf.d", "localtime",       "mime.types",           "nsswitch.conf",
    "pki",          "protocols",       "resolv.conf",          "services",
    "ssl",
};

// Root alone may write most of these, and no function is root; but nothing depends on that.
constexpr const char* kReadOnly[] = {"/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus",
                                     "/proc/fs",  "/proc/mtrr",          "/proc/tty"};
constexpr const char* kHiddenFiles[] = {
    "/proc/kcore",       "/proc/keys",     "/proc/key-users",    "/proc/timer_list",
    "/proc/sched_debug", "/proc/kallsyms", "/proc/latency_stats"};
constexpr const char* kHiddenFolders[] = {"/proc/acpi", "/proc/scsi"};

constexpr const char* kResolvConf = "/etc/resolv.conf";

constexpr std::uint64_t kSharedMemoryBytes = std::uint64_t{64} * 1024 * 1024;

void add(std::vector<std::string>& list, std::initializer_list<std::string> more) {
  list.insert(list.end(), more);
}

// bubblewrap makes the folders above a mount for their owner alone, who may not be the function.
void add_mount(std::vector<std::string>& list, const std::string& how, const fs::path& source,
               const fs::path& seen_at) {
  std::vector<fs::path> above;
  for (fs::path folder = seen_at.parent_path(); folder != folder.parent_path();
       folder = folder.parent_path()) {
    above.push_back(folder);
  }
  for (auto folder = above.rbegin(); folder != above.rend(); ++folder) {
    add(list, {"--perms", "0755", "--dir", *folder});
  }
  add(list, {how, source, seen_at});
}

}  // namespace

HostLayout HostLayout::of_this_machine() {
  HostLayout layout;
  std::error_code ec;
  for (const char* folder : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
    if (fs::is_symlink(folder, ec)) {
      layout.folders.emplace_back(folder, fs::read_symlink(folder, ec).string());
    } else if (fs::is_directory(folder, ec)) {
      layout.folders.emplace_back(folder, "");
    }
  }
  for (const char* entry : kEtcEntries) {
    const std::string path = std::string("/etc/") + entry;
    if (fs::exists(path, ec)) layout.etc_entries.push_back(path);
  }
  const auto keep_existing = [&](const auto& paths, std::vector<std::string>& kept) {
    for (const char* path : paths) {
      if (fs::exists(path, ec)) kept.emplace_back(path);
    }
  };
  keep_existing(kReadOnly, layout.proc_read_only);
  keep_existing(kHiddenFiles, layout.proc_hidden_files);
  keep_existing(kHiddenFolders, layout.proc_hidden_folders);
  return layout;
}

std::vector<std::string> sandbox_arguments(const std::string& bubblewrap, SandboxMaker maker,
                                           const HostLayout& host, const SandboxView& view) {
  std::vector<std::string> list{bubblewrap};
  if (maker == SandboxMaker::ordinary_user) {
    add(list, {"--unshare-user", "--unshare-all"});
    if (!view.own_network) add(list, {"--share-net"});
    add(list, {"--uid", "993", "--gid", "990"});  // the service's numbers
    // bubblewrap's own first process in there is of the function's user, who could write to its
    // memory: what it may call is what the function may.
    add(list, {"--seccomp", std::to_string(launcher::kSandboxFd)});
  } else {
    add(list, {"--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"});
    if (view.own_network) add(list, {"--unshare-net"});
    add(list, {"--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"});
    add(list, {"--cap-add", "CAP_SETPCAP"});
  }
  add(list, {"--die-with-parent", "--new-session", "--clearenv"});
  add(list, {"--ro-bind", "/usr", "/usr"});
  for (const auto& [path, target] : host.folders) {
    if (target.empty()) {
      add(list, {"--ro-bind", path, path});
    } else {
      add(list, {"--symlink", target, path});
    }
  }
  add(list, {"--perms", "0755", "--dir", "/etc"});
  for (const std::string& entry : host.etc_entries) {
    const bool other = entry == kResolvConf && !view.resolv_conf.empty();
    if (!other) add(list, {"--ro-bind", entry, entry});
  }
  if (!view.resolv_conf.empty()) add(list, {"--ro-bind", view.resolv_conf, kResolvConf});
  add(list, {"--proc", "/proc"});
  for (const std::string& path : host.proc_read_only) add(list, {"--ro-bind", path, path});
  for (const std::string& path : host.proc_hidden_files) {
    add(list, {"--ro-bind", "/dev/null", path});
  }
  for (const std::string& path : host.proc_hidden_folders) {
    add(list, {"--size", "4096", "--tmpfs", path, "--remount-ro", path});
  }
  add(list, {"--dev", "/dev", "--perms", "1777", "--size", std::to_string(kSharedMemoryBytes)});
  add(list, {"--tmpfs", "/dev/shm", "--remount-ro", "/dev"});
  add(list, {"--perms", "1777", "--size", std::to_string(view.tmp_bytes), "--tmpfs", "/tmp"});
  add_mount(list, "--ro-bind", view.code_directory, "/var/task");
  add(list, {"--ro-bind", view.runtime_directory, "/var/runtime"});
  if (view.layers_directory.empty()) {
    add(list, {"--perms", "0755", "--dir", "/opt"});
  } else {
    add(list, {"--ro-bind", view.layers_directory, "/opt"});
  }
  for (const fs::path& path : view.extra) add_mount(list, "--ro-bind", path, path);
  for (const fs::path& path : view.shared) add_mount(list, "--bind", path, path);
  add(list, {"--remount-ro", "/", "--chdir", "/var/task", "--"});
  return list;
}

}  // namespace wheelpit
