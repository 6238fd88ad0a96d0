#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>

inline std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

[[noreturn]] inline void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

inline long nanoseconds_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000L + now.tv_nsec;
}

// One connection to the Runtime API. Ends the process when the engine is gone.
class Connection {
 public:
  // Looks for an answer for so long before it sleeps until there is one.
  explicit Connection(const std::string& address, long busy_poll_microseconds = 0)
      : busy_poll_(busy_poll_microseconds * 1000) {
    const auto colon = address.rfind(':');
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(static_cast<uint16_t>(std::atoi(address.c_str() + colon + 1)));
    inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr);
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd_ < 0) give_up("socket");
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&peer), sizeof peer) != 0) give_up("connect");
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string_view head, std::string_view body) const {
    iovec parts[2] = {{const_cast<char*>(head.data()), head.size()},
                      {const_cast<char*>(body.data()), body.size()}};
    int first = 0;
    while (first < 2) {
      ssize_t sent = writev(fd_, parts + first, 2 - first);
      if (sent < 0) std::exit(0);  // the engine is gone
      while (first < 2 && static_cast<size_t>(sent) >= parts[first].iov_len) {
        sent -= static_cast<ssize_t>(parts[first].iov_len);
        ++first;
      }
      if (first < 2) {
        parts[first].iov_base = static_cast<char*>(parts[first].iov_base) + sent;
        parts[first].iov_len -= static_cast<size_t>(sent);
      }
    }
  }

  // Leaves head and body of one response; both are valid until the next call.
  void receive() {
    buffer_.erase(0, used_);
    size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) more();
    head_size_ = end + 4;
    const std::string length(header("content-length"));
    used_ = head_size_ + static_cast<size_t>(std::atoll(length.c_str()));
    while (buffer_.size() < used_) more();
  }

  std::string_view body() const {
    return std::string_view(buffer_).substr(head_size_, used_ - head_size_);
  }

  std::string_view header(const char* name) const {
    const size_t size = std::strlen(name);
    const std::string_view head(buffer_.data(), head_size_);
    for (size_t at = head.find("\r\n") + 2; at + size < head.size();) {
      const size_t end = head.find("\r\n", at);
      if (head[at + size] == ':' && strncasecmp(head.data() + at, name, size) == 0) {
        const size_t from = head.find_first_not_of(' ', at + size + 1);
        return head.substr(from, end - from);
      }
      at = end + 2;
    }
    return "";
  }

 private:
  void more() {
    char bytes[65536];
    ssize_t size = -1;
    if (busy_poll_ > 0) {
      const long until = nanoseconds_now() + busy_poll_;
      do {
        size = recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
      } while (size < 0 && errno == EAGAIN && nanoseconds_now() < until);
    }
    if (size < 0) size = read(fd_, bytes, sizeof bytes);
    if (size <= 0) std::exit(0);  // the engine is gone
    buffer_.append(bytes, static_cast<size_t>(size));
  }

  const long busy_poll_;
  int fd_ = -1;
  std::string buffer_;
  size_t head_size_ = 0;
  size_t used_ = 0;
};
