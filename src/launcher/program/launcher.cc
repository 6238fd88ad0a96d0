// The last step before a function's program; launcher/protocol.h says what it does.

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "launcher/program/attendant.h"
#include "launcher/program/identity.h"
#include "launcher/program/order.h"
#include "launcher/program/report.h"
#include "launcher/program/supervisor.h"

namespace wheelpit::launcher {

namespace {

// Compilers call these by name.
extern "C" void* memset(void* to, int value, std::size_t size) {
  auto* at = static_cast<volatile unsigned char*>(to);
  for (std::size_t i = 0; i < size; ++i) at[i] = static_cast<unsigned char>(value);
  return to;
}
extern "C" void* memcpy(void* to, const void* from, std::size_t size) {
  auto* at = static_cast<volatile unsigned char*>(to);
  const auto* source = static_cast<const unsigned char*>(from);
  for (std::size_t i = 0; i < size; ++i) at[i] = source[i];
  return to;
}

struct Bytes {
  char* data = nullptr;
  std::size_t size = 0;
};

char* map(LaunchStep step, std::size_t size, int flags, int fd) {
  const long at = must(step, call(SYS_mmap, 0, size, PROT_READ | PROT_WRITE, flags, fd, 0));
  return reinterpret_cast<char*>(at);  // NOLINT(performance-no-int-to-ptr): as the kernel gives it
}

// The whole file, in memory of our own. Empty: null.
Bytes contents(LaunchStep step, int fd) {
  const long size = must(step, call(SYS_lseek, fd, 0, SEEK_END));
  if (size == 0) return {};
  return {map(step, static_cast<std::size_t>(size), MAP_PRIVATE, fd),
          static_cast<std::size_t>(size)};
}

char** environment(int fd) {
  const Bytes block = contents(LaunchStep::environment, fd);
  if (block.size != 0 && block.data[block.size - 1] != '\0') {
    must(LaunchStep::environment, -EINVAL);
  }
  std::size_t variables = 0;
  for (std::size_t i = 0; i < block.size; ++i) variables += block.data[i] == '\0' ? 1 : 0;
  auto** const list = reinterpret_cast<char**>(map(
      LaunchStep::environment, (variables + 1) * sizeof(char*), MAP_PRIVATE | MAP_ANONYMOUS, -1));
  char** next = list;
  for (std::size_t i = 0; i < block.size; ++i) {
    if (i == 0 || block.data[i - 1] == '\0') *next++ = block.data + i;
  }
  return list;
}

int tcp_socket() {
  return static_cast<int>(
      must(LaunchStep::listen, call(SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)));
}

// Hands a listening socket to the engine, and others through which it can reach what listens in
// here, and waits for its word.
void listen_for_engine(std::uint32_t port, std::uint32_t spares) {
  constexpr LaunchStep kStep = LaunchStep::listen;
  int sockets[1 + kMostSpareSockets];
  const int fd = sockets[0] = tcp_socket();
  const int yes = 1;
  must(kStep, call(SYS_setsockopt, fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = __builtin_bswap16(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = __builtin_bswap32(INADDR_LOOPBACK);
  must(kStep, call(SYS_bind, fd, &address, sizeof address));
  must(kStep, call(SYS_listen, fd, 128));

  char byte = 'L';
  iovec data{&byte, 1};
  for (std::uint32_t i = 1; i <= spares; ++i) sockets[i] = tcp_socket();
  const std::size_t size = (1 + spares) * sizeof(int);
  alignas(cmsghdr) char rights[CMSG_SPACE(sizeof sockets)] = {};
  auto* const head = reinterpret_cast<cmsghdr*>(rights);
  head->cmsg_len = CMSG_LEN(size);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  __builtin_memcpy(CMSG_DATA(head), sockets, size);
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = rights;
  message.msg_controllen = CMSG_SPACE(size);
  must(kStep, call(SYS_sendmsg, kControlFd, &message, MSG_NOSIGNAL));
  for (std::uint32_t i = 0; i <= spares; ++i) close_fd(sockets[i]);
  if (must(kStep, call(SYS_read, kControlFd, &byte, 1)) != 1) must(kStep, -ECONNRESET);
}

// Marked, not closed: a record about a program that cannot be executed still must go out.
void close_descriptors_at_exec() {
  long answer = call(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC);
  if (answer == -ENOSYS || answer == -EINVAL) {  // Linux before 5.11
    rlimit limit{};
    answer = call(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, &limit);
    for (std::uint64_t fd = 3; answer >= 0 && fd < 65536; ++fd) {
      call(SYS_fcntl, fd, F_SETFD, FD_CLOEXEC);
    }
  }
  must(LaunchStep::close_descriptors, answer);
}

void load_seccomp(const Bytes& program) {
  sock_fprog filter{static_cast<unsigned short>(program.size / sizeof(sock_filter)),
                    reinterpret_cast<sock_filter*>(program.data)};
  must(LaunchStep::seccomp, call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter));
}

}  // namespace

extern "C" [[noreturn, gnu::used]] void launcher_main(long* stack) {
  auto** const arguments = reinterpret_cast<char**>(stack + 1);
  Order order;
  if (*stack == 0 || !parse_order(arguments + 1, order)) must(LaunchStep::arguments, -EINVAL);
  Program program{0, order.program, environment(kEnvironmentFd)};
  char** const of_extensions =
      order.extension_count != 0 ? environment(kExtensionEnvironmentFd) : nullptr;
  const Bytes filter = contents(LaunchStep::seccomp_program, kSeccompFd);
  if (filter.size == 0) must(LaunchStep::seccomp_program, -EINVAL);
  if (order.listen) listen_for_engine(order.port, order.spares);
  if (order.supervise) supervise();

  become(order);
  // It went when the user changed. Without a parent to stay for, the sandbox sees to it.
  if (order.supervise) call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (order.limit_processes) {
    const rlimit limit{order.processes, order.processes};
    must(LaunchStep::limit_processes, call(SYS_prlimit64, 0, RLIMIT_NPROC, &limit, 0));
    if (order.limit_first) {
      must(LaunchStep::limit_processes, call(SYS_prlimit64, 1, RLIMIT_NPROC, &limit, 0));
    }
  }
  if (order.directory != nullptr) {
    must(LaunchStep::working_directory, call(SYS_chdir, order.directory));
  }
  close_descriptors_at_exec();
  must(LaunchStep::no_new_privileges, call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  load_seccomp(filter);
  if (order.extension_count != 0) program = attend(order, program.environment, of_extensions);
  report(LaunchEvent::executing, LaunchStep::none, 0, program.number);
  const long refused =
      call(SYS_execve, program.arguments[0], program.arguments, program.environment);
  report(LaunchEvent::exec_failed, LaunchStep::none, -refused, program.number);
  leave(127);
}

}  // namespace wheelpit::launcher

#if defined(__x86_64__)
asm(".globl _start\n"
    "_start:\n"
    "  xor %ebp, %ebp\n"
    "  mov %rsp, %rdi\n"
    "  and $-16, %rsp\n"
    "  call launcher_main\n");
#elif defined(__aarch64__)
asm(".globl _start\n"
    "_start:\n"
    "  mov x29, #0\n"
    "  mov x0, sp\n"
    "  bl launcher_main\n");
#endif
