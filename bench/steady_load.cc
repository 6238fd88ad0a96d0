// GETs at a steady rate, whatever becomes of each:
//   steady_load PORT kept|new PER_SECOND SECONDS PATH [HEADER...]
// "kept" asks over one connection as long as that lasts, "new" over a new one each time. A request
// is timed from the moment it was due, so that one that waits for another's answer counts its wait.
// It fails if it is not answered with 200 within five seconds. Prints {"requests", "failed",
// "p50_us", "p99_us", "worst_us"} as JSON.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "loopback.h"

namespace {

using wheelpit::bench::end;
using Clock = std::chrono::steady_clock;

class Client {
 public:
  Client(int port, bool kept, std::string request)
      : port_(port), kept_(kept), request_(std::move(request)) {}
  ~Client() { close(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Whether it was answered with 200.
  bool ask() {
    const bool reused = socket_ >= 0;
    if (!reused && !open()) return false;
    bool good = exchange();
    // The server may have closed what was kept; that is no failure of the next request.
    if (!good && reused && received_.empty()) good = open() && exchange();
    if (!good || !kept_) close();
    return good;
  }

 private:
  bool open() {
    close();
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }

  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  bool exchange() {
    received_.clear();
    if (::send(socket_, request_.data(), request_.size(), MSG_NOSIGNAL) != std::ssize(request_)) {
      return false;
    }
    std::string part(std::size_t{64} << 10, '\0');
    while (!whole()) {
      const ssize_t got = ::recv(socket_, part.data(), part.size(), 0);
      if (got <= 0) return false;
      received_.append(part, 0, static_cast<std::size_t>(got));
    }
    return received_.starts_with("HTTP/1.1 200");
  }

  bool whole() const {
    const std::string_view text = received_;
    const std::size_t head = text.find("\r\n\r\n");
    if (head == std::string_view::npos) return false;
    constexpr std::string_view kName = "Content-Length: ";
    const std::size_t at = text.find(kName);
    if (at == std::string_view::npos || at > head) end("an answer without Content-Length");
    std::size_t length = 0;
    const std::string_view digits = text.substr(at + kName.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    return text.size() >= head + 4 + length;
  }

  int port_;
  bool kept_;
  std::string request_;
  int socket_ = -1;
  std::string received_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 6) end("usage: steady_load PORT kept|new PER_SECOND SECONDS PATH [HEADER...]");
  const std::vector<std::string> given(arguments + 1, arguments + count);
  const bool kept = given[1] == "kept";
  std::string request = "GET " + given[4] + " HTTP/1.1\r\nHost: 127.0.0.1:" + given[0] + "\r\n";
  for (std::size_t i = 5; i < given.size(); ++i) request += given[i] + "\r\n";
  request += kept ? "\r\n" : "Connection: close\r\n\r\n";

  Client client(std::atoi(arguments[1]), kept, request);
  const auto gap = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(1 / std::atof(arguments[3])));
  const auto begun = Clock::now();
  const auto until = begun + std::chrono::duration_cast<Clock::duration>(
                                 std::chrono::duration<double>(std::atof(arguments[4])));
  std::vector<double> taken;
  std::size_t failed = 0;
  for (auto due = begun; due < until && Clock::now() < until; due += gap) {
    std::this_thread::sleep_until(due);
    if (!client.ask()) {
      ++failed;
      due = Clock::now();  // what a failure cost is counted once
      continue;
    }
    taken.push_back(std::chrono::duration<double, std::micro>(Clock::now() - due).count());
  }
  if (taken.empty()) taken.push_back(0);
  std::ranges::sort(taken);
  std::printf(R"({"requests":%zu,"failed":%zu,"p50_us":%.1f,"p99_us":%.1f,"worst_us":%.1f})"
              "\n",
              taken.size() + failed, failed, taken[taken.size() / 2],
              taken[taken.size() * 99 / 100], taken.back());
}
