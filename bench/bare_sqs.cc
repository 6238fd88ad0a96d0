// The least that a client of SQS can do, for a server of this machine that verifies no signatures:
// what wheelpit's rate, CPU and latency on a queue are measured against.
//
//   bare_sqs fill PORT QUEUE_URL COUNT CONNECTIONS SIZE   sends COUNT messages of SIZE bytes, ten
//   at a time bare_sqs drain PORT QUEUE_URL COUNT CONNECTIONS       receives ten, deletes ten,
//   until COUNT are deleted bare_sqs send PORT QUEUE_URL COUNT RATE SIZE          one by one, RATE
//   a second bare_sqs listen PORT QUEUE_URL COUNT                  one long poll after another,
//   until COUNT came
//
// A message begins with 19 digits of CLOCK_MONOTONIC. Prints one line of JSON; latency is from that
// stamp to here.
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "loopback.h"

namespace {

using wheelpit::bench::connect_to;
using wheelpit::bench::end;
using Clock = std::chrono::steady_clock;

std::int64_t nanoseconds_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch())
      .count();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// One connection, one request at a time.
class Connection {
 public:
  explicit Connection(int port) : socket_(connect_to(port)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  // The body of the answer, until the next call.
  std::string_view call(std::string_view operation, std::string_view body) {
    request_ = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: AmazonSQS.";
    request_ += operation;
    request_ += "\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: ";
    request_ += std::to_string(body.size()) + "\r\n\r\n";
    request_ += body;
    if (::send(socket_, request_.data(), request_.size(), 0) != std::ssize(request_)) {
      end("a request was not sent");
    }
    std::size_t have = 0;
    std::size_t head = 0;
    for (std::size_t wanted = 0; wanted == 0 || have < wanted;) {
      if (have == buffer_.size()) buffer_.resize(buffer_.size() * 2);
      const ssize_t got = ::recv(socket_, buffer_.data() + have, buffer_.size() - have, 0);
      if (got <= 0) end("the connection was closed");
      have += static_cast<std::size_t>(got);
      if (wanted != 0) continue;
      const std::string_view text(buffer_.data(), have);
      head = text.find("\r\n\r\n");
      if (head == std::string_view::npos) continue;
      head += 4;
      if (!text.starts_with("HTTP/1.1 200")) end("answered " + std::string(text));
      wanted = head + content_length(text.substr(0, head));
    }
    return std::string_view(buffer_).substr(head, have - head);
  }

 private:
  static std::size_t content_length(std::string_view head) {
    constexpr std::string_view kName = "Content-Length: ";
    const std::size_t at = head.find(kName);
    if (at == std::string_view::npos) end("an answer without Content-Length");
    std::size_t length = 0;
    std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
    return length;
  }

  int socket_;
  std::string request_;
  std::string buffer_ = std::string(1 << 16, '\0');
};

// The values of that member, a text without escapes, wherever it is in the answer.
std::vector<std::string_view> values_of(std::string_view member, std::string_view json) {
  const std::string before = '"' + std::string(member) + "\":\"";
  std::vector<std::string_view> found;
  for (std::size_t at = json.find(before); at != std::string_view::npos;
       at = json.find(before, at)) {
    at += before.size();
    found.push_back(json.substr(at, json.find('"', at) - at));
  }
  return found;
}

std::string in_queue(std::string_view url) { return "{\"QueueUrl\":\"" + std::string(url) + '"'; }

std::string stamped(std::size_t size) {
  char digits[20];
  std::snprintf(digits, sizeof digits, "%019lld", static_cast<long long>(nanoseconds_now()));
  std::string body(digits);
  body.resize(std::max<std::size_t>(size, 19), 'x');
  return body;
}

// Deletes what the answer of a receive holds; how many there were.
long remove(Connection& connection, const std::string& url, std::string_view answer) {
  const auto receipts = values_of("ReceiptHandle", answer);
  if (receipts.empty()) return 0;
  std::string body = in_queue(url) + ",\"Entries\":[";
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    if (i > 0) body += ',';
    body += "{\"Id\":\"" + std::to_string(i) + "\",\"ReceiptHandle\":\"" +
            std::string(receipts[i]) + "\"}";
  }
  const std::string_view answered = connection.call("DeleteMessageBatch", body + "]}");
  if (answered.find("\"Failed\":[{") != std::string_view::npos)
    end("not deleted: " + std::string(answered));
  return static_cast<long>(receipts.size());
}

template <class Work>
void on_threads(int count, Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
}

void fill(int port, const std::string& url, long count, int connections, std::size_t size) {
  std::atomic<long> left = count;
  on_threads(connections, [&] {
    Connection connection(port);
    for (long before = left.fetch_sub(10); before > 0; before = left.fetch_sub(10)) {
      std::string body = in_queue(url) + ",\"Entries\":[";
      for (long i = 0; i < std::min(before, 10L); ++i) {
        if (i > 0) body += ',';
        body += "{\"Id\":\"" + std::to_string(i) + "\",\"MessageBody\":\"" + stamped(size) + "\"}";
      }
      connection.call("SendMessageBatch", body + "]}");
    }
  });
}

void drain(int port, const std::string& url, long count, int connections) {
  const std::string receive =
      in_queue(url) +
      R"(,"MaxNumberOfMessages":10,"WaitTimeSeconds":1,"MessageSystemAttributeNames":["All"],)"
      R"("AttributeNames":["All"],"MessageAttributeNames":["All"]})";
  std::atomic<long> deleted = 0;
  std::atomic<long> calls = 0;
  const auto start = Clock::now();
  on_threads(connections, [&] {
    Connection connection(port);
    while (deleted < count) {
      deleted += remove(connection, url, connection.call("ReceiveMessage", receive));
      calls += 2;
    }
  });
  const std::chrono::duration<double> took = Clock::now() - start;
  std::printf("{\"count\":%ld,\"seconds\":%.4f,\"cpu_seconds\":%.4f,\"calls\":%ld}\n",
              deleted.load(), took.count(), cpu_seconds(), calls.load());
}

void send_steadily(int port, const std::string& url, long count, double rate, std::size_t size) {
  Connection connection(port);
  auto next = Clock::now();
  for (long i = 0; i < count; ++i) {
    std::this_thread::sleep_until(next);
    next += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / rate));
    connection.call("SendMessage", in_queue(url) + ",\"MessageBody\":\"" + stamped(size) + "\"}");
  }
}

void listen(int port, const std::string& url, long count) {
  const std::string receive =
      in_queue(url) +
      R"(,"MaxNumberOfMessages":10,"WaitTimeSeconds":20,"MessageSystemAttributeNames":["All"],)"
      R"("AttributeNames":["All"],"MessageAttributeNames":["All"]})";
  Connection connection(port);
  std::vector<double> latencies;
  while (std::ssize(latencies) < count) {
    const std::string answer(connection.call("ReceiveMessage", receive));
    const std::int64_t now = nanoseconds_now();
    for (const std::string_view body : values_of("Body", answer)) {
      std::int64_t stamp = 0;
      const std::string_view digits = body.substr(0, 19);
      std::from_chars(digits.data(), digits.data() + digits.size(), stamp);
      latencies.push_back(static_cast<double>(now - stamp) / 1000);
    }
    remove(connection, url, answer);
  }
  std::ranges::sort(latencies);
  std::printf("{\"count\":%zu,\"p50_us\":%.1f,\"p99_us\":%.1f}\n", latencies.size(),
              latencies[latencies.size() / 2], latencies[latencies.size() * 99 / 100]);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  const auto number = [&](int index) { return std::atol(argv[index]); };
  if (mode == "fill" && argc == 7) {
    fill(static_cast<int>(number(2)), argv[3], number(4), static_cast<int>(number(5)),
         static_cast<std::size_t>(number(6)));
    std::puts("{}");
  } else if (mode == "drain" && argc == 6) {
    drain(static_cast<int>(number(2)), argv[3], number(4), static_cast<int>(number(5)));
  } else if (mode == "send" && argc == 7) {
    send_steadily(static_cast<int>(number(2)), argv[3], number(4), std::atof(argv[5]),
                  static_cast<std::size_t>(number(6)));
    std::puts("{}");
  } else if (mode == "listen" && argc == 5) {
    listen(static_cast<int>(number(2)), argv[3], number(4));
  } else {
    std::fputs(
        "usage: bare_sqs fill|drain|send|listen PORT QUEUE_URL COUNT [...], see bare_sqs.cc\n",
        stderr);
    return EXIT_FAILURE;
  }
}
