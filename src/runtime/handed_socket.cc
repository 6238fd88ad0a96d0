#include "runtime/handed_socket.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace wheelpit {

namespace {

Error not_a_listener() {
  return {Errc::malformed, "the launcher has not handed over a listening socket"};
}

// Takes all descriptors that came along, so that none stays open unseen.
OwnedFd first_descriptor(msghdr& message, int& count) {
  OwnedFd first;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t size = part->cmsg_len - CMSG_LEN(0);
    for (std::size_t at = 0; at + sizeof(int) <= size; at += sizeof(int)) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + at, sizeof fd);
      OwnedFd owned(fd);
      if (count++ == 0) first = std::move(owned);
    }
  }
  return first;
}

bool listens(int fd) {
  int accepting = 0;
  socklen_t size = sizeof accepting;
  return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &accepting, &size) == 0 && accepting == 1;
}

}  // namespace

Result<std::optional<OwnedFd>> take_handed_socket(int control) {
  char byte = 0;
  iovec data{.iov_base = &byte, .iov_len = 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(4 * sizeof(int))> rights{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = rights.data();
  message.msg_controllen = rights.size();
  const ssize_t size = recvmsg(control, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::optional<OwnedFd>();
  if (size <= 0) return Error(Errc::unavailable, "the launcher has ended");
  int count = 0;
  OwnedFd socket = first_descriptor(message, count);
  if (byte != 'L' || count != 1 || !listens(socket.get())) return not_a_listener();
  return std::optional<OwnedFd>(std::move(socket));
}

Status send_go(int control) {
  if (send(control, "G", 1, MSG_NOSIGNAL) == 1) return {};
  return Error(Errc::unavailable, "the launcher has ended");
}

}  // namespace wheelpit
