#include "runtime/sandbox/outside_network.h"

#include <fcntl.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "runtime/process/find_program.h"

namespace wheelpit::runtime {

namespace {

Error failed(const std::string& step) {
  return {Errc::unavailable, "the outside network: " + step + ": " + error_text(errno)};
}

bool same_file(int fd, const char* path) {
  struct stat a{};
  struct stat b{};
  return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace

Result<std::string> find_outside_network() {
  const auto program = find_program("slirp4netns");
  if (!program) {
    return Error(Errc::unavailable,
                 "[functions] network = \"isolated\" needs slirp4netns: apt-get install "
                 "slirp4netns, or set network to \"none\" or \"host\"");
  }
  if (access("/dev/net/tun", R_OK | W_OK) != 0) {
    return Error(Errc::unavailable,
                 "[functions] network = \"isolated\" needs /dev/net/tun: " + error_text(errno));
  }
  return *program;
}

std::vector<std::string> outside_network_arguments(const std::string& program,
                                                   bool own_user_namespace) {
  std::vector<std::string> arguments{
      program,        "--configure", "--mtu=65520",      "--disable-host-loopback",
      "--ready-fd=3", "--exit-fd=4", "--netns-type=path"};
  if (own_user_namespace) arguments.emplace_back("--userns-path=/proc/self/fd/6");
  arguments.emplace_back("/proc/self/fd/5");
  arguments.emplace_back("tap0");
  return arguments;
}

Result<OutsideNetwork> start_outside_network(const std::string& program, int socket) {
  const OwnedFd network(ioctl(socket, SIOCGSKNS));
  if (!network) return failed("the network namespace");
  const OwnedFd user(ioctl(network.get(), NS_GET_USERNS));
  if (!user) return failed("the user namespace");
  std::array<int, 2> ready{};
  std::array<int, 2> alive{};
  if (pipe2(ready.data(), O_CLOEXEC | O_NONBLOCK) != 0) return failed("pipe");
  OutsideNetwork outside;
  outside.ready = OwnedFd(ready[0]);
  const OwnedFd ready_end(ready[1]);
  if (pipe2(alive.data(), O_CLOEXEC) != 0) return failed("pipe");
  const OwnedFd alive_end(alive[0]);
  outside.alive = OwnedFd(alive[1]);

  const bool own_user_namespace = !same_file(user.get(), "/proc/self/ns/user");
  ProcessSpec spec;
  spec.arguments = outside_network_arguments(program, own_user_namespace);
  spec.working_directory = "/";
  spec.inherited = {ready_end.get(), alive_end.get(), network.get()};
  if (own_user_namespace) spec.inherited.push_back(user.get());
  auto process = start_process(spec);
  if (!process) {
    errno = process.error().error;
    return failed(process.error().step + " " + program);
  }
  outside.process = std::move(*process);
  return outside;
}

}  // namespace wheelpit::runtime
