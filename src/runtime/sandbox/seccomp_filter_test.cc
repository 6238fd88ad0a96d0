#include "runtime/sandbox/seccomp_filter.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <vector>

namespace wheelpit::runtime {
namespace {

// The errno of `attempt` in a process under the filter; 0 if it was let pass, 255 if that process
// could not be made.
int error_under_filter(const std::function<long()>& attempt) {
  const auto file = make_seccomp_filter();
  if (!file) return 255;
  const off_t size = lseek(file->get(), 0, SEEK_END);
  std::vector<sock_filter> program(static_cast<std::size_t>(size) / sizeof(sock_filter));
  if (pread(file->get(), program.data(), static_cast<std::size_t>(size), 0) != size) return 255;
  const pid_t child = fork();
  if (child == 0) {
    sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
      _exit(255);
    }
    errno = 0;
    _exit(attempt() < 0 ? errno : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

struct Case {
  const char* name;
  std::function<long()> attempt;
};

TEST(SeccompFilter, RefusesWhatNoFunctionNeeds) {
  const std::vector<Case> cases = {
      {"mount", [] { return syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, nullptr); }},
      {"umount2", [] { return syscall(SYS_umount2, "/nonexistent", 0); }},
      {"fsopen", [] { return syscall(SYS_fsopen, "tmpfs", 0); }},
      {"open_tree", [] { return syscall(SYS_open_tree, AT_FDCWD, "/", 0); }},
      {"chroot", [] { return syscall(SYS_chroot, "/"); }},
      {"unshare", [] { return syscall(SYS_unshare, CLONE_NEWUSER); }},
      {"unshare of the network", [] { return syscall(SYS_unshare, CLONE_NEWNET | CLONE_FS); }},
      {"setns", [] { return syscall(SYS_setns, -1, 0); }},
      {"clone", [] { return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0); }},
      {"ptrace", [] { return syscall(SYS_ptrace, PTRACE_ATTACH, getppid(), 0, 0); }},
      {"process_vm_readv", [] { return syscall(SYS_process_vm_readv, getppid(), 0, 0, 0, 0, 0); }},
      {"bpf", [] { return syscall(SYS_bpf, 0, 0, 0); }},
      {"keyctl", [] { return syscall(SYS_keyctl, 0, -3, 0); }},
      {"add_key", [] { return syscall(SYS_add_key, "user", "a", "b", 1, -3); }},
      {"kexec_load", [] { return syscall(SYS_kexec_load, 0, 0, 0, 0); }},
      {"finit_module", [] { return syscall(SYS_finit_module, -1, "", 0); }},
      {"userfaultfd", [] { return syscall(SYS_userfaultfd, 0); }},
      {"perf_event_open", [] { return syscall(SYS_perf_event_open, 0, 0, -1, -1, 0); }},
      {"io_uring_setup", [] { return syscall(SYS_io_uring_setup, 1, 0); }},
      {"open_by_handle_at", [] { return syscall(SYS_open_by_handle_at, -1, 0, 0); }},
      {"reboot", [] { return syscall(SYS_reboot, 0, 0, 0, 0); }},
      {"clock_settime", [] { return syscall(SYS_clock_settime, 0, nullptr); }},
      {"syslog", [] { return syscall(SYS_syslog, 3, nullptr, 0); }},
      {"personality", [] { return syscall(SYS_personality, READ_IMPLIES_EXEC); }},
      {"packets", [] { return syscall(SYS_socket, AF_PACKET, SOCK_RAW, 0); }},
      // Of an int, the upper half of the register is nobody's.
      {"packets, hidden", [] { return syscall(SYS_socket, 1L << 32 | AF_PACKET, SOCK_RAW, 0); }},
      {"TIOCSTI", [] { return syscall(SYS_ioctl, 0, 0x5412L, "x"); }},
  };
  for (const auto& [name, attempt] : cases) {
    EXPECT_EQ(error_under_filter(attempt), EPERM) << name;
  }
}

// 0 is what has a core handed to a program of the machine's.
TEST(SeccompFilter, LetsNoProgramChangeItsLimitOfCores) {
  const auto unchanged_by = [](const std::function<long()>& change) {
    return error_under_filter([&change]() -> long {
      rlimit before{};
      rlimit after{};
      getrlimit(RLIMIT_CORE, &before);
      if (change() != 0) return -1;
      getrlimit(RLIMIT_CORE, &after);
      errno = ERANGE;
      return before.rlim_cur == after.rlim_cur && before.rlim_max == after.rlim_max ? 0 : -1;
    });
  };
  const rlimit some{.rlim_cur = 4096, .rlim_max = 4096};
  ASSERT_EQ(setrlimit(RLIMIT_CORE, &some), 0);
  const rlimit none{};
  EXPECT_EQ(unchanged_by([&] { return setrlimit(RLIMIT_CORE, &none); }), 0);
  EXPECT_EQ(unchanged_by([&] { return syscall(SYS_setrlimit, RLIMIT_CORE, &none); }), 0);
  EXPECT_EQ(unchanged_by([&] { return prlimit(0, RLIMIT_CORE, &none, nullptr); }), 0);
  rlimit old{};
  EXPECT_EQ(error_under_filter([&] { return prlimit(0, RLIMIT_CORE, &none, &old); }), EPERM);
  EXPECT_EQ(error_under_filter([&] { return prlimit(0, RLIMIT_CORE, nullptr, &old); }), 0);
  EXPECT_EQ(error_under_filter([&] { return setrlimit(RLIMIT_NOFILE, &none); }), 0);
}

TEST(SeccompFilter, LetsProgramsDoWhatTheyDo) {
  const std::vector<Case> cases = {
      {"fork", [] { return static_cast<long>(fork()); }},
      {"a socket", [] { return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); }},
      {"which personality", [] { return syscall(SYS_personality, 0xFFFFFFFFL); }},
      {"no randomised addresses", [] { return syscall(SYS_personality, ADDR_NO_RANDOMIZE); }},
      {"a table of files of its own", [] { return syscall(SYS_unshare, CLONE_FILES); }},
      {"being traced by its parent", [] { return syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0); }},
      {"the size of a terminal", [] { return syscall(SYS_ioctl, -1, 0x5413L, 0) + 1; }},
      {"a file in memory", [] { return syscall(SYS_memfd_create, "a", 0); }},
  };
  for (const auto& [name, attempt] : cases) EXPECT_EQ(error_under_filter(attempt), 0) << name;
}

// The C library then uses clone, whose flags the filter sees.
TEST(SeccompFilter, KnowsNoClone3) {
  EXPECT_EQ(error_under_filter([] { return syscall(SYS_clone3, nullptr, 0); }), ENOSYS);
}

#if defined(__x86_64__)
TEST(SeccompFilter, KnowsNoOtherArchitecture) {
  constexpr long kX32 = 0x40000000;
  EXPECT_EQ(error_under_filter([] { return syscall(kX32 | SYS_getpid); }), ENOSYS);
  // mount, as a 32-bit program calls it.
  const auto by_interrupt = [] {
    long result = 21;
    asm volatile("int $0x80" : "+a"(result) : "b"(0), "c"(0), "d"(0), "S"(0), "D"(0) : "memory");
    errno = static_cast<int>(-result);
    return result;
  };
  EXPECT_EQ(error_under_filter(by_interrupt), ENOSYS);
}
#endif

}  // namespace
}  // namespace wheelpit::runtime
