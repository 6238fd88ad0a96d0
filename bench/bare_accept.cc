// The least that accepting an event over HTTP can cost: one thread, an answer made beforehand to
// whatever arrives, nothing read, checked or kept. What event_load gets from it is as fast as this
// machine's loopback lets any server be at that moment.
//   bare_accept
// Prints its port, and serves until it is killed. One packet is taken for one request, which
// event_load's are.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

constexpr std::string_view kAnswer =
    "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\n"
    "x-amzn-RequestId: 7f2ce1b4-9a61-4d43-8c0a-2f5a1e0f6d11\r\n\r\n";

int listen_somewhere() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(socket, 128) != 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::perror("bare_accept");
    std::exit(1);
  }
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return socket;
}

void watch(int epoll, int socket) {
  epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

void answer(int socket) {
  static std::array<char, 8192> request;
  if (::recv(socket, request.data(), request.size(), 0) <= 0) {
    ::close(socket);
    return;
  }
  ::send(socket, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
}

}  // namespace

int main() {
  const int listener = listen_somewhere();
  const int epoll = ::epoll_create1(0);
  watch(epoll, listener);
  std::array<epoll_event, 128> events{};
  while (true) {
    const int ready = ::epoll_wait(epoll, events.data(), events.size(), -1);
    for (int i = 0; i < ready; ++i) {
      const int socket = events.at(static_cast<std::size_t>(i)).data.fd;
      if (socket != listener) {
        answer(socket);
        continue;
      }
      const int accepted = ::accept(listener, nullptr, nullptr);
      const int on = 1;
      ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      watch(epoll, accepted);
    }
  }
}
