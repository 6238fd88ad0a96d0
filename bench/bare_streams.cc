// The least that a reader of Kinesis can do: GetRecords, each page parsed, the data of each record
// decoded. What wheelpit's rate and CPU on a stream are measured against.
//
//   bare_streams drain PORT STREAM COUNT SHARDS LIMIT   reads all shards, each on a thread and a
//   connection of its own, LIMIT records a call at most, until COUNT records were read
//
// Prints one line of JSON. For a server of this machine that verifies no signatures.
#include <simdjson.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "loopback.h"

namespace {

using wheelpit::bench::connect_to;
using wheelpit::bench::end;
using Clock = std::chrono::steady_clock;

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

  // The body of the answer, until the next call. The buffer goes on behind it for the parser's
  // sake.
  std::string_view call(std::string_view operation, std::string_view body) {
    request_ = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: Kinesis_20131202.";
    request_ += operation;
    request_ += "\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: ";
    request_ += std::to_string(body.size()) + "\r\n\r\n";
    request_ += body;
    if (::send(socket_, request_.data(), request_.size(), 0) != std::ssize(request_)) {
      end("a request was not sent");
    }
    std::size_t have = 0;
    std::size_t head = 0;
    for (std::size_t wanted = 0; wanted == 0 || have < wanted;) {
      if (buffer_.size() < std::max(have + 1, wanted) + simdjson::SIMDJSON_PADDING) {
        buffer_.resize(std::max(buffer_.size() * 2, wanted + simdjson::SIMDJSON_PADDING));
      }
      const ssize_t got = ::recv(socket_, buffer_.data() + have,
                                 buffer_.size() - have - simdjson::SIMDJSON_PADDING, 0);
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

struct Page {
  long records = 0;
  std::string next;
};

// Decodes every record of the page.
Page read(simdjson::dom::parser& parser, std::string_view body, std::string& data) {
  Page page;
  const simdjson::dom::element whole = parser.parse(body.data(), body.size(), false);
  for (const simdjson::dom::element record : whole["Records"].get_array()) {
    const std::string_view text = record["Data"];
    const std::string_view number = record["SequenceNumber"];
    data.resize(text.size());
    if (number.empty() || !wheelpit::decode_base64(text, data.data())) end("a record is broken");
    ++page.records;
  }
  std::string_view next;
  if (whole["NextShardIterator"].get(next) == simdjson::SUCCESS) page.next = next;
  return page;
}

void drain_shard(int port, const std::string& stream, int number, long limit,
                 std::atomic<long>& left) {
  Connection connection(port);
  simdjson::dom::parser parser;
  std::string data;
  char shard[32];
  std::snprintf(shard, sizeof shard, "shardId-%012d", number);
  const std::string answer(
      connection.call("GetShardIterator", R"({"StreamName":")" + stream + R"(","ShardId":")" +
                                              shard + R"(","ShardIteratorType":"TRIM_HORIZON"})"));
  const simdjson::dom::element whole = parser.parse(answer);
  const std::string_view first = whole["ShardIterator"];
  std::string iterator(first);
  const std::string tail = "\",\"Limit\":" + std::to_string(limit) + '}';
  while (left > 0 && !iterator.empty()) {
    std::string asked = R"({"ShardIterator":")";
    asked += iterator;
    Page page = read(parser, connection.call("GetRecords", asked + tail), data);
    left -= page.records;
    iterator = std::move(page.next);
    if (page.records == 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7 || std::string_view(argv[1]) != "drain") {
    std::fputs("usage: bare_streams drain PORT STREAM COUNT SHARDS LIMIT\n", stderr);
    return EXIT_FAILURE;
  }
  const int port = std::atoi(argv[2]);
  const std::string stream = argv[3];
  const long count = std::atol(argv[4]);
  std::atomic<long> left = count;
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (int shard = 0; shard < std::atoi(argv[5]); ++shard) {
    threads.emplace_back(drain_shard, port, stream, shard, std::atol(argv[6]), std::ref(left));
  }
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> took = Clock::now() - start;
  std::printf("{\"count\":%ld,\"seconds\":%.4f,\"cpu_seconds\":%.4f}\n", count, took.count(),
              cpu_seconds());
}
