#include "runtime/sandbox/sandbox.h"

#include "launcher/protocol.h"
#include "runtime/sandbox/function_user.h"

namespace wheelpit::runtime {

namespace fs = std::filesystem;

namespace {

constexpr const char* kEtc = "/etc";
constexpr const char* kResolvConf = "/etc/resolv.conf";

// The sandbox's own, in the runtime's folder etc.
constexpr const char* kOwnFiles[] = {"passwd", "group", "hosts", "nsswitch.conf"};

constexpr const char* kLocales = "/usr/lib/locale";

constexpr std::uint64_t kSharedMemoryBytes = std::uint64_t{64} * 1024 * 1024;

void add(std::vector<std::string>& list, std::initializer_list<std::string> more) {
  list.insert(list.end(), more);
}

// bubblewrap makes the folders above a mount for their owner alone, who may not be the function.
void add_mount(std::vector<std::string>& list, const std::string& how, const fs::path& source,
               const fs::path& seen_at) {
  std::vector<fs::path> above;
  for (fs::path folder = seen_at.parent_path();
       folder != folder.parent_path() && folder != fs::path(kEtc); folder = folder.parent_path()) {
    above.push_back(folder);
  }
  for (auto folder = above.rbegin(); folder != above.rend(); ++folder) {
    add(list, {"--perms", "0755", "--dir", *folder});
  }
  add(list, {how, source, seen_at});
}

void add_etc(std::vector<std::string>& list, const HostLayout& host, const SandboxView& view) {
  add(list, {"--perms", "0755", "--dir", kEtc});
  for (const std::string& path : host.settings) {
    const bool other = path == kResolvConf && !view.resolv_conf.empty();
    // What a package manager has taken away since is no reason to start nothing.
    if (!other) add_mount(list, "--ro-bind-try", path, path);
  }
  // Those that exist now: nothing can be put where nothing is.
  std::error_code ec;
  for (const std::string& path : host.private_files) {
    if (fs::exists(fs::symlink_status(path, ec))) add(list, {"--ro-bind", "/dev/null", path});
  }
  for (const std::string& path : host.private_folders) {
    if (!fs::exists(fs::symlink_status(path, ec))) continue;
    add(list, {"--size", "4096", "--tmpfs", path, "--remount-ro", path});
  }
  if (!view.resolv_conf.empty()) add(list, {"--ro-bind", view.resolv_conf, kResolvConf});
  for (const char* name : kOwnFiles) {
    add(list, {"--ro-bind", view.runtime_directory / "etc" / name, std::string(kEtc) + "/" + name});
  }
  add(list, {"--symlink", "../usr/share/zoneinfo/UTC", "/etc/localtime"});
}

void add_layers(std::vector<std::string>& list, const SandboxView& view) {
  if (!view.layers_directory.empty() && view.layer_entries.empty()) {
    add(list, {"--ro-bind", view.layers_directory, "/opt"});
    return;
  }
  add(list, {"--perms", "0755", "--dir", "/opt"});
  for (const auto& [name, target] : view.layer_entries) {
    // bubblewrap would follow a link, and on this machine.
    if (target.empty()) {
      add(list, {"--ro-bind", view.layers_directory / name, "/opt/" + name});
    } else {
      add(list, {"--symlink", target, "/opt/" + name});
    }
  }
}

// Where the machine lacks the service's locale, C.UTF-8 stands in for it.
void add_locale(std::vector<std::string>& list, const HostLayout& host) {
  if (host.plain_locale.empty()) return;
  add(list, {"--perms", "0755", "--size", "4096", "--tmpfs", kLocales});
  for (const std::string& path : host.locales) add(list, {"--ro-bind-try", path, path});
  add(list, {"--symlink", host.plain_locale, std::string(kLocales) + "/en_US.utf8"});
  add(list, {"--remount-ro", kLocales});
}

}  // namespace

std::vector<std::string> sandbox_arguments(const std::string& bubblewrap, SandboxMaker maker,
                                           const HostLayout& host, const SandboxView& view) {
  std::vector<std::string> list{bubblewrap};
  if (maker == SandboxMaker::ordinary_user) {
    add(list, {"--unshare-user", "--unshare-all"});
    if (!view.own_network) add(list, {"--share-net"});
    add(list, {"--uid", std::to_string(kServiceUser.uid)});
    add(list, {"--gid", std::to_string(kServiceUser.gid)});
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
  add_locale(list, host);
  add_etc(list, host, view);
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
  add_layers(list, view);
  for (const fs::path& path : view.extra) add_mount(list, "--ro-bind", path, path);
  for (const fs::path& path : view.shared) add_mount(list, "--bind", path, path);
  add(list, {"--remount-ro", "/", "--chdir", "/var/task", "--"});
  return list;
}

}  // namespace wheelpit::runtime
