// Clients that mean harm, on this machine only, all of one thread, for as long as asked:
//   attackers PORT DRIPPING BODIES BODY_MIB SECONDS
// DRIPPING connections send an octet of a request's head a second each. BODIES requests without a
// signature send a body of BODY_MIB, every other one in chunks, as fast as it is taken. Whoever is
// thrown out is back a second later. Prints what became of them as JSON.

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "loopback.h"

namespace {

using wheelpit::bench::end;
using Clock = std::chrono::steady_clock;
constexpr auto kPause = std::chrono::seconds(1);
constexpr std::size_t kPiece = std::size_t{64} << 10;

struct Counts {
  std::size_t connections = 0;  // that were made
  std::size_t thrown_out = 0;   // closed by the server
  std::size_t answered = 0;     // with anything
  std::size_t open = 0;         // at the end
  std::size_t sent = 0;         // octets
};

// One attacker, which never blocks.
class Attacker {
 public:
  Attacker(int port, std::string head, std::size_t body, bool chunked)
      : port_(port), head_(std::move(head)), body_(body), chunked_(chunked) {}
  ~Attacker() { close(); }
  Attacker(Attacker&& other) noexcept
      : port_(other.port_),
        head_(std::move(other.head_)),
        body_(other.body_),
        chunked_(other.chunked_),
        socket_(std::exchange(other.socket_, -1)) {}
  Attacker(const Attacker&) = delete;
  Attacker& operator=(const Attacker&) = delete;
  Attacker& operator=(Attacker&&) = delete;

  void act(Clock::time_point now, Counts& counts) {
    if (now < next_) return;
    if (socket_ < 0) return open(now, counts);
    if (body_ == 0) {
      drip(now, counts);
    } else {
      pour(now, counts);
    }
  }

  bool is_open() const { return socket_ >= 0; }

 private:
  void open(Clock::time_point now, Counts& counts) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0) end("no descriptor is left: raise `ulimit -n`");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int made = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    if (made != 0 && errno != EINPROGRESS) return thrown_out(now, counts);
    ++counts.connections;
    at_ = 0;
    answered_ = false;
    next_ = now + std::chrono::milliseconds(std::rand() % 1000);
  }

  void drip(Clock::time_point now, Counts& counts) {
    next_ = now + kPause;
    const char octet = at_ < head_.size() ? head_[at_] : 'x';
    send(std::string_view(&octet, 1), now, counts);
  }

  // As much as the socket takes at once, a MiB at most.
  void pour(Clock::time_point now, Counts& counts) {
    static const std::string piece(kPiece, 'x');
    static const std::string chunk = "10000\r\n" + piece + "\r\n";
    const std::string& unit = chunked_ ? chunk : piece;
    for (int i = 0; i < 16 && socket_ >= 0; ++i) {
      if (at_ >= head_.size() + body_) return;  // waits for the answer
      const std::string_view rest =
          at_ < head_.size() ? std::string_view(head_).substr(at_)
                             : std::string_view(unit).substr((at_ - head_.size()) % unit.size());
      if (!send(rest, now, counts)) return;
    }
  }

  bool send(std::string_view text, Clock::time_point now, Counts& counts) {
    char answer[4096];
    const ssize_t got = ::recv(socket_, answer, sizeof answer, 0);
    if (got > 0 && !std::exchange(answered_, true)) ++counts.answered;
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
      thrown_out(now, counts);
      return false;
    }
    const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno != EAGAIN && errno != ENOTCONN) thrown_out(now, counts);
      return false;
    }
    at_ += static_cast<std::size_t>(sent);
    counts.sent += static_cast<std::size_t>(sent);
    return true;
  }

  void thrown_out(Clock::time_point now, Counts& counts) {
    ++counts.thrown_out;
    close();
    next_ = now + kPause;
  }

  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  int port_;
  std::string head_;
  std::size_t body_;
  bool chunked_;
  int socket_ = -1;
  std::size_t at_ = 0;  // octets sent of head and body
  bool answered_ = false;
  Clock::time_point next_{};
};

std::string head_of_body(std::size_t bytes, bool chunked) {
  return "POST /2015-03-31/functions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
         "application/json\r\n" +
         (chunked ? std::string("Transfer-Encoding: chunked")
                  : "Content-Length: " + std::to_string(bytes)) +
         "\r\n\r\n";
}

void print(const char* name, const Counts& counts, const char* after) {
  std::printf(R"("%s":{"connections":%zu,"thrown_out":%zu,"answered":%zu,"open":%zu,"mib":%.1f}%s)",
              name, counts.connections, counts.thrown_out, counts.answered, counts.open,
              static_cast<double>(counts.sent) / (1 << 20), after);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) end("usage: attackers PORT DRIPPING BODIES BODY_MIB SECONDS");
  const int port = std::atoi(arguments[1]);
  const auto dripping = static_cast<std::size_t>(std::atol(arguments[2]));
  const auto bodies = static_cast<std::size_t>(std::atol(arguments[3]));
  const std::size_t bytes = static_cast<std::size_t>(std::atol(arguments[4])) << 20;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < dripping + bodies + 32) end("the hard limit of descriptors is too low");

  std::vector<Attacker> drips;
  std::vector<Attacker> pours;
  drips.reserve(dripping);
  pours.reserve(bodies);
  for (std::size_t i = 0; i < dripping; ++i) {
    drips.emplace_back(
        port, "GET /2015-03-31/functions/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Drip: ", 0, false);
  }
  for (std::size_t i = 0; i < bodies; ++i) {
    pours.emplace_back(port, head_of_body(bytes, i % 2 == 1), bytes, i % 2 == 1);
  }
  Counts of_drips;
  Counts of_pours;
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(std::atof(arguments[5])));
  for (auto now = Clock::now(); now < until; now = Clock::now()) {
    for (Attacker& attacker : drips) attacker.act(now, of_drips);
    for (Attacker& attacker : pours) attacker.act(now, of_pours);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  for (const Attacker& attacker : drips) of_drips.open += attacker.is_open() ? 1 : 0;
  for (const Attacker& attacker : pours) of_pours.open += attacker.is_open() ? 1 : 0;
  std::printf("{");
  print("dripping", of_drips, ",");
  print("bodies", of_pours, "}\n");
}
