#include "runtime/sandbox.h"

#include <algorithm>
#include <system_error>

#include "runtime/find_program.h"
#include "runtime/process.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

constexpr auto kTrialLimit = std::chrono::seconds(5);

// Name resolution, certificates, the dynamic linker, time zones: nothing that tells of users.
constexpr const char* kEtcEntries[] = {
    "alternatives", "ca-certificates", "ca-certificates.conf", "gai.conf",
    "host.conf",    "hosts",           "ld.so.cache",          "ld.so.conf",
    "ld.so.conf.d", "localtime",       "mime.types",           "nsswitch.conf",
    "pki",          "protocols",       "resolv.conf",          "services",
    "ssl",
};

void add(std::vector<std::string>& list, std::initializer_list<std::string> more) {
  list.insert(list.end(), more);
}

Sandbox try_out() {
  const auto bubblewrap = find_program("bwrap");
  if (!bubblewrap) return {"", "bubblewrap is not installed: apt-get install bubblewrap"};
  const HostLayout host = HostLayout::of_this_machine();
  const fs::path anywhere = fs::temp_directory_path();
  ProcessSpec spec;
  SandboxView view;
  view.code_directory = anywhere;
  view.runtime_directory = anywhere;
  spec.arguments = sandbox_arguments(*bubblewrap, host, view);
  spec.arguments.emplace_back("/bin/true");
  spec.working_directory = "/";
  const auto ran = run_program(spec, kTrialLimit);
  if (!ran) return {"", ran.error().message()};
  return {*bubblewrap, ""};
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
  return layout;
}

std::vector<std::string> sandbox_arguments(const std::string& bubblewrap, const HostLayout& host,
                                           const SandboxView& view) {
  std::vector<std::string> list{bubblewrap};
  add(list, {"--unshare-all", "--share-net", "--die-with-parent", "--new-session"});
  add(list, {"--uid", "993", "--gid", "990"});  // the service's numbers
  add(list, {"--ro-bind", "/usr", "/usr"});
  for (const auto& [path, target] : host.folders) {
    if (target.empty()) {
      add(list, {"--ro-bind", path, path});
    } else {
      add(list, {"--symlink", target, path});
    }
  }
  for (const std::string& entry : host.etc_entries) add(list, {"--ro-bind", entry, entry});
  add(list, {"--proc", "/proc", "--dev", "/dev"});
  add(list, {"--perms", "1777", "--size", std::to_string(view.tmp_bytes), "--tmpfs", "/tmp"});
  add(list, {"--ro-bind", view.code_directory, "/var/task"});
  add(list, {"--ro-bind", view.runtime_directory, "/var/runtime"});
  if (view.layers_directory.empty()) {
    add(list, {"--dir", "/opt"});
  } else {
    add(list, {"--ro-bind", view.layers_directory, "/opt"});
  }
  for (const fs::path& path : view.extra) add(list, {"--ro-bind", path, path});
  for (const fs::path& path : view.shared) add(list, {"--bind", path, path});
  add(list, {"--remount-ro", "/", "--chdir", "/var/task", "--"});
  return list;
}

const Sandbox& sandbox_of_this_machine() {
  static const Sandbox sandbox = try_out();
  return sandbox;
}

}  // namespace wheelpit
