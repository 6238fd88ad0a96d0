#include "net/peer/netlink_query.h"

#include <linux/netlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace wheelpit {

namespace {

constexpr std::size_t kAnswerBytes = 8192;

Error failed(const char* step) {
  return {Errc::unavailable,
          std::string("netlink: ") + step + ": " + std::system_category().message(errno)};
}

}  // namespace

Result<int> open_netlink(int protocol) {
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
  if (fd < 0) return failed("socket");
  return fd;
}

Result<std::string> netlink_query(int socket, std::string_view request) {
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  if (sendto(socket, request.data(), request.size(), 0, reinterpret_cast<const sockaddr*>(&kernel),
             sizeof kernel) < 0) {
    return failed("send");
  }
  // The kernel has answered before it returned from that.
  for (;;) {
    std::string answer(kAnswerBytes, '\0');
    sockaddr_nl from{};
    socklen_t length = sizeof from;
    const ssize_t size = recvfrom(socket, answer.data(), answer.size(), MSG_DONTWAIT,
                                  reinterpret_cast<sockaddr*>(&from), &length);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failed("receive");
    if (from.nl_pid != 0) continue;  // not the kernel's
    answer.resize(static_cast<std::size_t>(size));
    return answer;
  }
}

}  // namespace wheelpit
