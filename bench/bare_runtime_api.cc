#include "bare_runtime_api.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace wheelpit {
namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

template <class Number>
Number checked(Number result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

class Listener {
 public:
  Listener() : socket_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    checked(::bind(socket_, reinterpret_cast<sockaddr*>(&address_), size_), "bind");
    checked(::listen(socket_, 1), "listen");
    checked(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address_), &size_), "getsockname");
  }
  ~Listener() { ::close(socket_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }
  int accept() const { return checked(::accept(socket_, nullptr, nullptr), "accept"); }

 private:
  sockaddr_in address_{};
  socklen_t size_ = sizeof(address_);
  int socket_;
};

// The environment: ends with the object.
class Child {
 public:
  Child(const std::filesystem::path& program, const std::string& api, std::string variable) {
    std::string address = "AWS_LAMBDA_RUNTIME_API=" + api;
    std::array<char*, 3> environment = {address.data(),
                                        variable.empty() ? nullptr : variable.data(), nullptr};
    std::array<char*, 2> arguments = {const_cast<char*>(program.c_str()), nullptr};
    pid_ = checked(::fork(), "fork");
    if (pid_ == 0) {
      ::execve(program.c_str(), arguments.data(), environment.data());
      ::_exit(127);
    }
  }
  ~Child() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

 private:
  pid_t pid_;
};

// Reads requests off one connection: head, then as much body as the head says.
class Requests {
 public:
  explicit Requests(int socket) : socket_(socket) {}

  // Whether the next one is a GET.
  bool next() {
    std::size_t head = 0;
    while ((head = bytes_.find("\r\n\r\n")) == std::string::npos) read();
    const bool get = bytes_.starts_with("GET ");
    const std::size_t whole = head + 4 + (get ? 0 : body_size(head));
    while (bytes_.size() < whole) read();
    bytes_.erase(0, whole);
    return get;
  }

 private:
  std::size_t body_size(std::size_t head) const {
    constexpr std::string_view kName = "Content-Length: ";
    const auto at = bytes_.find(kName);
    std::size_t size = 0;
    if (at < head) std::from_chars(&bytes_[at + kName.size()], &bytes_[head], size);
    return size;
  }
  void read() {
    static std::array<char, 16384> piece;  // not cleared anew: that would be most of the work
    const auto got = checked(::recv(socket_, piece.data(), piece.size(), 0), "recv");
    if (got == 0) throw std::system_error(ECONNRESET, std::generic_category(), "environment");
    bytes_.append(piece.data(), static_cast<std::size_t>(got));
  }

  int socket_;
  std::string bytes_;
};

}  // namespace

BareExchange measure_bare_exchange(const std::filesystem::path& program, std::string variable,
                                   const std::string& event, double seconds) {
  const std::string next =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
      "Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\n"
      "Lambda-Runtime-Deadline-Ms: 4102444800000\r\n"
      "Lambda-Runtime-Invoked-Function-Arn: "
      "arn:aws:lambda:us-east-1:000000000000:function:bench\r\n"
      "Lambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0\r\n"
      "Content-Length: " +
      std::to_string(event.size()) + "\r\n\r\n" + event;
  const std::string accepted =
      "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n"
      "{\"status\":\"OK\"}\n";

  const Listener listener;
  const Child child(program, listener.address(), std::move(variable));
  const int socket = listener.accept();
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  Requests requests(socket);
  std::vector<double> latencies_us;
  const auto begin = steady_clock::now();
  auto sent = begin;
  while (duration<double>(sent - begin).count() < seconds) {
    const bool get = requests.next();
    const std::string& answer = get ? next : accepted;
    if (!get) {
      latencies_us.push_back(duration<double, std::micro>(steady_clock::now() - sent).count());
    } else {
      sent = steady_clock::now();
    }
    checked(::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL), "send");
  }
  const double took = duration<double>(steady_clock::now() - begin).count();
  ::close(socket);
  if (latencies_us.empty()) throw std::system_error(EPROTO, std::generic_category(), "no exchange");
  const auto middle = latencies_us.begin() + static_cast<std::ptrdiff_t>(latencies_us.size() / 2);
  std::ranges::nth_element(latencies_us, middle);
  return {.per_second = static_cast<double>(latencies_us.size()) / took, .p50_us = *middle};
}

}  // namespace wheelpit
