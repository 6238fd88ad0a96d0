#include "runtime/process/handed_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "launcher/protocol.h"

namespace wheelpit::runtime {

namespace {

Error not_a_listener() {
  return {Errc::malformed, "the launcher has not handed over the sockets that it was to"};
}

// All descriptors that came along, so that none stays open unseen.
std::vector<OwnedFd> descriptors_of(msghdr& message) {
  std::vector<OwnedFd> all;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t size = part->cmsg_len - CMSG_LEN(0);
    for (std::size_t at = 0; at + sizeof(int) <= size; at += sizeof(int)) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + at, sizeof fd);
      all.emplace_back(fd);
    }
  }
  return all;
}

int option_of(const OwnedFd& socket, int option) {
  int value = -1;
  socklen_t size = sizeof value;
  return getsockopt(socket.get(), SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

bool listens(const OwnedFd& socket) { return option_of(socket, SO_ACCEPTCONN) == 1; }

bool is_spare(const OwnedFd& socket) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  const bool connected =
      getpeername(socket.get(), reinterpret_cast<sockaddr*>(&peer), &size) == 0 ||
      errno != ENOTCONN;
  return !connected && !listens(socket) && option_of(socket, SO_DOMAIN) == AF_INET &&
         option_of(socket, SO_PROTOCOL) == IPPROTO_TCP;
}

}  // namespace

Result<std::optional<HandedSockets>> take_handed_sockets(int control) {
  char byte = 0;
  iovec data{.iov_base = &byte, .iov_len = 1};
  constexpr std::size_t kMost = 1 + launcher::kMostSpareSockets;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMost * sizeof(int))> rights{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = rights.data();
  message.msg_controllen = rights.size();
  const ssize_t size = recvmsg(control, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::optional<HandedSockets>();
  if (size <= 0) return Error(Errc::unavailable, "the launcher has ended");
  std::vector<OwnedFd> sockets = descriptors_of(message);
  const bool whole = (message.msg_flags & MSG_CTRUNC) == 0;
  if (byte != 'L' || !whole || sockets.empty() || !listens(sockets.front()))
    return not_a_listener();
  HandedSockets handed{.listener = std::move(sockets.front()), .spares = {}};
  sockets.erase(sockets.begin());
  if (!std::ranges::all_of(sockets, is_spare)) return not_a_listener();
  handed.spares = std::move(sockets);
  return std::optional<HandedSockets>(std::move(handed));
}

Status send_go(int control) {
  if (send(control, "G", 1, MSG_NOSIGNAL) == 1) return {};
  return Error(Errc::unavailable, "the launcher has ended");
}

}  // namespace wheelpit::runtime
