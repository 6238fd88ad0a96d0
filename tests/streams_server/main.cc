// A server of Kinesis and DynamoDB Streams as a test scripts it, and the ceiling of a benchmark:
//   streams_server
// It listens on 127.0.0.1, prints its port, and serves until it is killed: a thread for each
// connection. Requests to /script are a test's, all others a client's. No signature is verified.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "stream_world.h"

namespace {

using wheelpit::streams_server::Millis;
using wheelpit::streams_server::Reply;
using wheelpit::streams_server::StreamWorld;

constexpr std::size_t kMostOfARequest = 64 << 20;

Millis now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// The value of that field, whose name is in lower case.
std::string_view field(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;
       at = head.find("\r\n", at)) {
    at += 2;
    const std::size_t colon = head.find(':', at);
    if (colon == std::string_view::npos) break;
    const bool same =
        std::ranges::equal(head.substr(at, colon - at), name, {},
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (!same) continue;
    const std::string_view value = head.substr(colon + 1, head.find("\r\n", colon) - colon - 1);
    return value.substr(std::min(value.find_first_not_of(' '), value.size()));
  }
  return {};
}

class Connection {
 public:
  Connection(int socket, StreamWorld& world, std::mutex& mutex)
      : socket_(socket), world_(world), mutex_(mutex) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  void serve() {
    while (read_request() && answer()) {
    }
  }

 private:
  bool read_request() {
    buffer_.erase(0, body_at_ + body_size_);
    body_at_ = body_size_ = 0;
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more()) return false;
    }
    body_at_ = end + 4;
    const std::string_view length = field(head(), "content-length");
    std::from_chars(length.data(), length.data() + length.size(), body_size_);
    if (body_size_ > kMostOfARequest) return false;
    while (buffer_.size() < body_at_ + body_size_) {
      if (!read_more()) return false;
    }
    return true;
  }

  bool read_more() {
    char bytes[16 * 1024];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  std::string_view head() const { return std::string_view(buffer_).substr(0, body_at_); }

  bool answer() {
    const std::string_view body = std::string_view(buffer_).substr(body_at_, body_size_);
    Reply reply;
    {
      const std::scoped_lock lock(mutex_);
      reply = head().starts_with("POST /script ")
                  ? world_.command(body, now())
                  : world_.answer(field(head(), "x-amz-target"), body, now());
    }
    if (reply.delay > 0) std::this_thread::sleep_for(std::chrono::milliseconds(reply.delay));
    const std::string head = "HTTP/1.1 " + std::to_string(reply.status) +
                             " Scripted\r\nContent-Type: application/x-amz-json-1.1\r\n"
                             "Content-Length: " +
                             std::to_string(reply.body.size()) + "\r\n\r\n";
    const std::string_view sent =
        std::string_view(reply.body).substr(0, reply.cut.value_or(reply.body.size()));
    return send(head, sent.empty() ? 0 : MSG_MORE) && send(sent, 0) && !reply.cut;
  }

  bool send(std::string_view text, int flags) const {
    while (!text.empty()) {
      const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL | flags);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  int socket_;
  StreamWorld& world_;
  std::mutex& mutex_;
  std::string buffer_;
  std::size_t body_at_ = 0;
  std::size_t body_size_ = 0;
};

int listen_somewhere() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(socket, 1024) != 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::perror("streams_server");
    std::exit(1);
  }
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return socket;
}

}  // namespace

int main() {
  // Never destroyed: threads of connections use them until the process is killed.
  static auto& world = *new StreamWorld;
  static auto& mutex = *new std::mutex;
  const int listener = listen_somewhere();
  while (true) {
    const int socket = ::accept(listener, nullptr, nullptr);
    if (socket < 0) continue;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::thread([socket] { Connection(socket, world, mutex).serve(); }).detach();
  }
}
