#include "runtime/sandbox/host_layout.h"

#include <glob.h>
#include <locale.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace wheelpit::runtime {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFolders[] = {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};

// Settings of programs below /usr, nothing that tells of users, of other machines or of services
// with passwords: docs/security.md says why each is safe. passwd, group, hosts, nsswitch.conf and
// localtime are the sandbox's own.
constexpr const char* kSettings[] = {
    // Name resolution, protocols, the dynamic linker.
    "/etc/gai.conf", "/etc/host.conf", "/etc/resolv.conf", "/etc/networks", "/etc/protocols",
    "/etc/rpc", "/etc/services", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
    // Certificates and what TLS may be: Debian, Fedora, SUSE, Arch.
    "/etc/ssl/*", "/etc/pki/tls/*", "/etc/pki/ca-trust", "/etc/pki/java", "/etc/ca-certificates",
    "/var/lib/ca-certificates", "/etc/crypto-policies",
    // Which of several programs a name means, and the system's own name.
    "/etc/alternatives", "/etc/os-release", "/etc/mime.types", "/etc/locale.alias",
    // Interpreters.
    "/etc/java", "/etc/java-*", "/etc/jvm", "/etc/dotnet", "/etc/perl", "/etc/php/*/cli",
    "/etc/php/*/mods-available", "/etc/python3.*", "/etc/R", "/var/lib/gems",
    // Libraries that read settings: fonts, pictures, XML catalogs.
    "/etc/fonts", "/var/cache/fontconfig", "/etc/ImageMagick-*", "/etc/xml", "/etc/sgml"};

// Private keys, if only for one group.
constexpr const char* kPrivate = "private";

// Root alone may write most of these, and no function is root; but nothing depends on that.
constexpr const char* kReadOnly[] = {"/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus",
                                     "/proc/fs",  "/proc/mtrr",          "/proc/tty"};
constexpr const char* kHiddenFiles[] = {
    "/proc/kcore",       "/proc/keys",     "/proc/key-users",    "/proc/timer_list",
    "/proc/sched_debug", "/proc/kallsyms", "/proc/latency_stats"};
constexpr const char* kHiddenFolders[] = {"/proc/acpi", "/proc/scsi"};

constexpr const char* kLocales = "/usr/lib/locale";

bool everybody_may_read(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) return false;
  const mode_t needed = S_ISDIR(status.st_mode) ? S_IROTH | S_IXOTH : S_IROTH;
  return (status.st_mode & needed) == needed;
}

std::vector<std::string> existing_settings() {
  std::vector<std::string> list;
  glob_t found{};
  for (const char* pattern : kSettings) {
    // Unsafe among threads for patterns with "~" alone.
    // NOLINTNEXTLINE(concurrency-mt-unsafe)
    if (glob(pattern, 0, nullptr, &found) == 0) {
      for (std::size_t i = 0; i < found.gl_pathc; ++i) {
        const std::string path = found.gl_pathv[i];
        if (fs::path(path).filename() != kPrivate && everybody_may_read(path)) list.push_back(path);
      }
    }
    globfree(&found);
  }
  return list;
}

}  // namespace

PrivateEntries find_private_entries(const fs::path& folder) {
  PrivateEntries found;
  std::error_code ec;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(folder, options, ec), end; !ec && at != end;
       at.increment(ec)) {
    struct stat status{};
    if (lstat(at->path().c_str(), &status) != 0 || S_ISLNK(status.st_mode)) continue;
    const bool inner = S_ISDIR(status.st_mode);
    const mode_t needed = inner ? S_IROTH | S_IXOTH : S_IROTH;
    if ((status.st_mode & needed) == needed) continue;
    (inner ? found.folders : found.files).push_back(at->path());
    if (inner) at.disable_recursion_pending();
  }
  return found;
}

namespace {

bool has_locale(const char* name) {
  const locale_t locale = newlocale(LC_ALL_MASK, name, nullptr);
  if (locale == nullptr) return false;
  freelocale(locale);
  return true;
}

// What stands in for a locale that is missing.
void find_locales(HostLayout& layout) {
  layout.english = has_locale("en_US.UTF-8");
  std::error_code ec;
  for (const char* name : {"C.utf8", "C.UTF-8"}) {
    if (layout.english || !fs::is_directory(fs::path(kLocales) / name, ec)) continue;
    layout.plain_locale = name;
    for (const auto& entry : fs::directory_iterator(kLocales, ec)) {
      layout.locales.push_back(entry.path());
    }
    return;
  }
}

}  // namespace

HostLayout HostLayout::of_this_machine() {
  HostLayout layout;
  std::error_code ec;
  for (const char* folder : kFolders) {
    if (fs::is_symlink(folder, ec)) {
      layout.folders.emplace_back(folder, fs::read_symlink(folder, ec).string());
    } else if (fs::is_directory(folder, ec)) {
      layout.folders.emplace_back(folder, "");
    }
  }
  layout.settings = existing_settings();
  for (const std::string& path : layout.settings) {
    PrivateEntries entries = find_private_entries(path);
    std::ranges::move(entries.files, std::back_inserter(layout.private_files));
    std::ranges::move(entries.folders, std::back_inserter(layout.private_folders));
  }
  const auto keep_existing = [&](const auto& paths, std::vector<std::string>& kept) {
    for (const char* path : paths) {
      if (fs::exists(path, ec)) kept.emplace_back(path);
    }
  };
  keep_existing(kReadOnly, layout.proc_read_only);
  keep_existing(kHiddenFiles, layout.proc_hidden_files);
  keep_existing(kHiddenFolders, layout.proc_hidden_folders);
  find_locales(layout);
  std::ifstream file("/proc/sys/kernel/core_pattern");
  std::string pattern;
  layout.own_core_files = std::getline(file, pattern) && core_stays_inside(pattern);
  return layout;
}

std::string HostLayout::language(bool sandboxed) const {
  return english || (sandboxed && !plain_locale.empty()) ? "en_US.UTF-8" : "C.UTF-8";
}

bool core_stays_inside(std::string_view core_pattern) {
  // A program of the machine's, a socket of one, or a folder that some kernels look up outside.
  return !core_pattern.empty() && !core_pattern.contains('/') && core_pattern.front() != '|' &&
         core_pattern.front() != '@';
}

}  // namespace wheelpit::runtime
