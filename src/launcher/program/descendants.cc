#include "launcher/program/descendants.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "launcher/program/system_calls.h"
#include "launcher/program/text.h"

namespace wheelpit::launcher {

namespace {

struct Process {
  std::int32_t pid;
  std::int32_t parent;
  bool below;
};

// More at once are ended in several rounds.
constexpr std::size_t kMost = 32768;
Process processes[kMost];
std::size_t count;

// As struct linux_dirent64, of which there is no header for programs.
struct Entry {
  std::uint64_t inode;
  std::int64_t offset;
  std::uint16_t length;
  std::uint8_t type;
  char name[1];
};

// The fourth field of /proc/PID/stat; the second, the program's name, may contain anything.
bool read_parent(std::uint32_t pid, std::int32_t& parent) {
  const TextBuffer path = TextBuffer().add("/proc/").add(pid).add("/stat");
  const long fd = call(SYS_openat, AT_FDCWD, path.text(), O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return false;
  char text[256];
  const long size = call(SYS_read, fd, text, sizeof text);
  close_fd(static_cast<int>(fd));
  long at = size - 1;
  while (at >= 0 && text[at] != ')') --at;
  if (at < 0) return false;
  std::int64_t value = 0;
  for (at += 4; at < size && text[at] >= '0' && text[at] <= '9'; ++at) {
    value = value * 10 + (text[at] - '0');
  }
  parent = static_cast<std::int32_t>(value);
  return true;
}

void list_processes() {
  count = 0;
  const long folder = call(SYS_openat, AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (folder < 0) return;
  alignas(Entry) static char buffer[16384];
  for (;;) {
    const long size = call(SYS_getdents64, folder, buffer, sizeof buffer);
    if (size <= 0) break;
    for (long at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const Entry*>(buffer + at);
      at += entry->length;
      std::uint32_t pid = 0;
      std::int32_t parent = 0;
      if (count < kMost && parse_number(entry->name, pid) && read_parent(pid, parent)) {
        processes[count++] = {static_cast<std::int32_t>(pid), parent, false};
      }
    }
  }
  close_fd(static_cast<int>(folder));
}

// The list is in the order of /proc, by pid; for a moment it may not be, which costs a round.
bool is_below(std::int32_t pid, std::int32_t root) {
  if (pid == root) return true;
  std::size_t first = 0;
  std::size_t last = count;
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    if (processes[middle].pid == pid) return processes[middle].below;
    if (processes[middle].pid < pid) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return false;
}

void mark_descendants(std::int32_t root) {
  for (bool found = true; found;) {
    found = false;
    for (std::size_t i = 0; i < count; ++i) {
      if (processes[i].below || !is_below(processes[i].parent, root)) continue;
      processes[i].below = true;
      found = true;
    }
  }
}

// False: no child is left, and thus, with a subreaper, no descendant.
bool reap_ended() {
  for (;;) {
    const long answer = call(SYS_wait4, -1, 0, WNOHANG | __WALL, 0);
    if (answer == -ECHILD) return false;
    if (answer == 0) return true;
  }
}

}  // namespace

void kill_descendants() {
  const auto self = static_cast<std::int32_t>(call(SYS_getpid));
  const rlimit none{0, 0};
  // Among thousands that run, one that does not go first never gets its turn. An ordinary user may
  // not ask for that.
  call(SYS_setpriority, PRIO_PROCESS, 0, -20);
  while (reap_ended()) {
    list_processes();
    mark_descendants(self);
    // Who may not fork cannot outrun us.
    for (std::size_t i = 0; i < count; ++i) {
      if (processes[i].below) call(SYS_prlimit64, processes[i].pid, RLIMIT_NPROC, &none, 0);
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (processes[i].below) call(SYS_kill, processes[i].pid, SIGKILL);
    }
    const timespec pause{0, 500'000};
    call(SYS_nanosleep, &pause, 0);
  }
}

}  // namespace wheelpit::launcher
