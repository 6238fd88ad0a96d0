#include "runtime/peers/socket_holder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/process/process_stat.h"

namespace wheelpit::runtime {

namespace {

// Deeper than any tree of processes that a limit of 1,024 of them allows.
constexpr std::size_t kMaxDepth = 2048;
constexpr int kAttempts = 4;

enum class Look { found, not_found, not_allowed };

Look look_through(const std::string& folder, std::string_view wanted) {
  const std::unique_ptr<DIR, int (*)(DIR*)> descriptors(opendir(folder.c_str()), closedir);
  if (!descriptors) return errno == EACCES ? Look::not_allowed : Look::not_found;
  Look result = Look::not_found;
  std::array<char, 64> target{};
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody else has this folder open
  while (const dirent* entry = readdir(descriptors.get())) {
    const ssize_t size =
        readlinkat(dirfd(descriptors.get()), entry->d_name, target.data(), target.size());
    if (size < 0 && errno == EACCES) result = Look::not_allowed;
    if (size > 0 && std::string_view(target.data(), static_cast<std::size_t>(size)) == wanted) {
      return Look::found;
    }
  }
  return result;
}

// Makes this thread, and no other, act as another user for its lifetime. The engine needs it where
// it is root without CAP_SYS_PTRACE, as in most containers: then a user's processes, and those in
// the namespaces that it has made, are shown to that user alone.
class AsUser {
 public:
  explicit AsUser(const struct stat& owner) : gid_(getegid()), uid_(geteuid()) {
    become(SYS_setresgid, owner.st_gid);
    become(SYS_setresuid, owner.st_uid);
  }
  ~AsUser() {
    become(SYS_setresuid, uid_);
    become(SYS_setresgid, gid_);
  }
  AsUser(const AsUser&) = delete;
  AsUser& operator=(const AsUser&) = delete;

 private:
  // glibc's functions of these names change all threads. The real and the saved one stay, so that
  // there is a way back.
  static void become(long call, unsigned id) { syscall(call, -1, id, -1); }

  gid_t gid_;
  uid_t uid_;
};

}  // namespace

bool holds_socket(pid_t pid, std::uint64_t inode) {
  const std::string process = "/proc/" + std::to_string(pid);
  const std::string folder = process + "/fd";
  const std::string wanted = "socket:[" + std::to_string(inode) + "]";
  const Look look = look_through(folder, wanted);
  if (look != Look::not_allowed || geteuid() != 0) return look == Look::found;
  struct stat owner{};
  if (stat(process.c_str(), &owner) != 0 || owner.st_uid == 0) return false;
  const AsUser user(owner);
  return look_through(folder, wanted) == Look::found;
}

std::optional<bool> ProcessTree::find(pid_t pid) {
  // A parent that ends while its child is asked for it leaves the child to another, who is to be
  // followed then: otherwise a child would be outside of its tree for that moment.
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::vector<pid_t> path;
    const auto inside = follow(pid, path);
    if (!inside) continue;
    for (const pid_t passed : path) known_[passed] = *inside;
    return inside;
  }
  return std::nullopt;
}

std::optional<bool> ProcessTree::follow(pid_t pid, std::vector<pid_t>& path) {
  while (path.size() < kMaxDepth) {
    if (pid == root_) return true;
    if (pid <= 0) return false;
    if (const auto known = known_.find(pid); known != known_.end()) return known->second;
    const auto stat = read_process_stat(pid);
    if (!stat) {
      if (path.empty()) return std::nullopt;
      // One that is still the parent is there, but hidden from us: nothing of ours is.
      const auto child = read_process_stat(path.back());
      return child && child->parent == pid ? std::optional(false) : std::nullopt;
    }
    path.push_back(pid);
    if (stat->session == root_) return true;
    pid = stat->parent;
  }
  return std::nullopt;
}

}  // namespace wheelpit::runtime
