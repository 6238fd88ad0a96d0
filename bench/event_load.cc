// One asynchronous invocation after another on each of a number of connections, all of one thread:
//   event_load PORT CONNECTIONS COUNT FUNCTION EVENT_BYTES
// Prints {"events", "seconds", "per_second", "p50_us", "p99_us", "cpu_us"} as JSON. An answer other
// than 202 ends it.

#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "loopback.h"

namespace {

using wheelpit::bench::connect_to;
using wheelpit::bench::end;
using Clock = std::chrono::steady_clock;

struct Connection {
  int socket = -1;
  std::string received;
  Clock::time_point sent_at;
};

class Load {
 public:
  Load(int port, std::size_t connections, std::size_t count, std::string request)
      : request_(std::move(request)), left_to_send_(count), left_(count) {
    epoll_ = ::epoll_create1(0);
    connections_.resize(connections);
    for (std::size_t i = 0; i < connections; ++i) {
      connections_[i].socket = connect_to(port);
      epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_[i].socket, &event);
    }
  }

  // Microseconds of each event.
  std::vector<double> run() {
    for (Connection& connection : connections_) send(connection);
    std::array<epoll_event, 128> events{};
    while (left_ > 0) {
      const int ready = ::epoll_wait(epoll_, events.data(), events.size(), 30'000);
      if (ready <= 0) end("nothing was answered for 30 seconds");
      for (int i = 0; i < ready; ++i)
        receive(connections_[events.at(static_cast<std::size_t>(i)).data.u64]);
    }
    return std::move(taken_);
  }

 private:
  void send(Connection& connection) {
    if (left_to_send_ == 0) return;
    --left_to_send_;
    connection.sent_at = Clock::now();
    if (::send(connection.socket, request_.data(), request_.size(), 0) != std::ssize(request_)) {
      end("a request was not sent");
    }
  }

  // A 202 has no body: its head is all of it.
  void receive(Connection& connection) {
    static std::array<char, 4096> buffer;
    const ssize_t got = ::recv(connection.socket, buffer.data(), buffer.size(), 0);
    if (got <= 0) end("the connection was closed");
    connection.received.append(buffer.data(), static_cast<std::size_t>(got));
    const std::size_t head = connection.received.find("\r\n\r\n");
    if (head == std::string::npos) return;
    if (!connection.received.starts_with("HTTP/1.1 202")) end("answered " + connection.received);
    connection.received.erase(0, head + 4);
    taken_.push_back(
        std::chrono::duration<double, std::micro>(Clock::now() - connection.sent_at).count());
    --left_;
    send(connection);
  }

  std::string request_;
  std::size_t left_to_send_;
  std::size_t left_;
  int epoll_ = -1;
  std::vector<Connection> connections_;
  std::vector<double> taken_;
};

double cpu_seconds() {
  rusage use{};
  ::getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) end("usage: event_load PORT CONNECTIONS COUNT FUNCTION EVENT_BYTES");
  const std::string body =
      '"' + std::string(std::strtoul(arguments[5], nullptr, 10) - 2, 'e') + '"';
  const std::string request = "POST /2015-03-31/functions/" + std::string(arguments[4]) +
                              "/invocations HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                              "X-Amz-Invocation-Type: Event\r\nContent-Length: " +
                              std::to_string(body.size()) + "\r\n\r\n" + body;
  Load load(std::atoi(arguments[1]), std::strtoul(arguments[2], nullptr, 10),
            std::strtoul(arguments[3], nullptr, 10), request);
  const auto begun = Clock::now();
  std::vector<double> taken = load.run();
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  std::ranges::sort(taken);
  const auto events = static_cast<double>(taken.size());
  std::printf(R"({"events":%zu,"seconds":%.3f,"per_second":%.1f,"p50_us":%.1f,"p99_us":%.1f,)"
              R"("cpu_us":%.1f})"
              "\n",
              taken.size(), seconds, events / seconds, taken[taken.size() / 2],
              taken[taken.size() * 99 / 100], cpu_seconds() / events * 1e6);
}
