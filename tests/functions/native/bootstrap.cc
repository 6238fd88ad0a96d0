// A Lambda function that speaks the Runtime API over one raw socket and needs nothing but libc.
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
// (bench/publisher.cc, bench/bare_sqs.cc). WHEELPIT_TEST_LOG is written to the log with each event.
// WHEELPIT_TEST_BUSY_POLL says for how many microseconds it looks for an answer of the Runtime API
// before it sleeps until there is one.

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>

#include "runtime_connection.h"

namespace {

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
  const long now = nanoseconds_now();
  constexpr std::string_view kData = "\"data\":\"";
  constexpr std::string_view kBody = "\"body\":\"";  // of SQS, as text
  const size_t data = event.find(kData);
  const size_t body = event.find(kBody);
  std::string stamp;
  if (data != std::string_view::npos) {
    stamp = from_base64(event.substr(data + kData.size(), 28)).substr(0, 19);
  } else if (body != std::string_view::npos) {
    stamp = event.substr(body + kBody.size(), 19);
  } else {
    return "no data";
  }
  return std::to_string(now - std::atoll(stamp.c_str()));
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

  Connection connection(api, std::atol(variable("WHEELPIT_TEST_BUSY_POLL").c_str()));
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
