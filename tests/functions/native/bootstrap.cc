// A Lambda function in one file: speaks the Runtime API over one raw socket and needs nothing but
// libc.
//
// WHEELPIT_TEST_MODE says what it does with an event:
//   null    (default) answers null
//   echo    answers the event
//   error   reports an error
//   exit    exits with status 7
//   crash   dies of SIGSEGV
//   sleep   sleeps for an hour
//   memory  allocates until it is stopped
//   large   answers 7,000,000 bytes
//   spin    writes to its log without end
//   count   answers how many events it has seen
//   late    answers null and exits instead of asking for more
// WHEELPIT_TEST_OUT names a file to which each event is appended, one a line, before the answer.
// WHEELPIT_TEST_LATENCY names a file that gets, one a line, the nanoseconds since each event's
// first message was published: its body begins with 19 digits of CLOCK_MONOTONIC
// (bench/publisher.cc). WHEELPIT_TEST_LOG is written to the log with each event.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

class Connection {
 public:
  explicit Connection(const std::string& address) {
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
    const ssize_t size = read(fd_, bytes, sizeof bytes);
    if (size <= 0) std::exit(0);  // the engine is gone
    buffer_.append(bytes, static_cast<size_t>(size));
  }

  int fd_ = -1;
  std::string buffer_;
  size_t head_size_ = 0;
  size_t used_ = 0;
};

void append_to_file(const std::string& path, std::string_view event) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd < 0) give_up(path.c_str());
  std::string line(event);
  line += '\n';
  if (write(fd, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    give_up(path.c_str());
  }
  close(fd);
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : 63;
}

std::string from_base64(std::string_view text) {
  std::string bytes;
  for (size_t i = 0; i + 4 <= text.size(); i += 4) {
    unsigned group = 0;
    for (size_t j = 0; j < 4; ++j) {
      group = (group << 6) | static_cast<unsigned>(base64_value(text[i + j]));
    }
    for (int shift = 16; shift >= 0; shift -= 8) bytes += static_cast<char>(group >> shift);
  }
  return bytes;
}

std::string latency(std::string_view event) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  constexpr std::string_view kData = "\"data\":\"";
  const size_t data = event.find(kData);
  if (data == std::string_view::npos) return "no data";
  const std::string stamp = from_base64(event.substr(data + kData.size(), 28)).substr(0, 19);
  return std::to_string(now.tv_sec * 1'000'000'000L + now.tv_nsec - std::atoll(stamp.c_str()));
}

void misbehave(const std::string& mode) {
  if (mode == "exit") std::exit(7);
  if (mode == "crash") raise(SIGSEGV);
  if (mode == "sleep") sleep(3600);
  if (mode == "spin") {
    for (;;) std::puts("the quick brown fox jumps over the lazy dog");
  }
  while (mode == "memory") {
    constexpr size_t kStep = 4 << 20;
    auto* block = static_cast<volatile char*>(std::malloc(kStep));
    if (block == nullptr) std::exit(8);
    for (size_t at = 0; at < kStep; at += 4096) block[at] = 1;
    usleep(2000);
  }
}

}  // namespace

int main() {
  const std::string api = variable("AWS_LAMBDA_RUNTIME_API");
  const std::string mode = variable("WHEELPIT_TEST_MODE");
  const std::string file = variable("WHEELPIT_TEST_OUT");
  const std::string latencies = variable("WHEELPIT_TEST_LATENCY");
  const std::string log = variable("WHEELPIT_TEST_LOG");
  if (mode == "init-exit") return 3;
  if (mode == "init-sleep") sleep(3600);

  Connection connection(api);
  const std::string next =
      "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: " + api + "\r\n\r\n";
  std::string head;
  std::string answer;
  for (unsigned long seen = 1;; ++seen) {
    connection.send(next, "");
    connection.receive();
    const std::string_view event = connection.body();
    if (!file.empty()) append_to_file(file, event);
    if (!latencies.empty()) append_to_file(latencies, latency(event));
    if (!log.empty()) {
      std::puts(log.c_str());
      std::fflush(stdout);
    }
    misbehave(mode);

    std::string_view body = "null";
    if (mode == "echo") body = event;
    if (mode == "error") body = R"({"errorMessage":"as asked","errorType":"TestError"})";
    if (mode == "large") body = answer.assign(7'000'000, '1');
    if (mode == "count") body = answer = std::to_string(seen);
    head.assign("POST /2018-06-01/runtime/invocation/");
    head += connection.header("lambda-runtime-aws-request-id");
    head += mode == "error" ? "/error" : "/response";
    head += " HTTP/1.1\r\nHost: ";
    head += api;
    head += "\r\nContent-Type: application/json\r\nContent-Length: ";
    head += std::to_string(body.size());
    head += "\r\n\r\n";
    connection.send(head, body);
    connection.receive();
    if (mode == "late") return 5;
  }
}
