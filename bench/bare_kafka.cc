// The least that a reader of Kafka can do for functions: a consumer of the client library, events
// of one partition each, a sink that takes them and answers, one event at a time, a commit behind
// each. What wheelpit's rate and CPU on a topic are measured against.
//
//   bare_kafka SERVERS TOPIC COUNT BATCH   reads COUNT records as a group of its own
//
// Prints one line of JSON. The sink is a process of its own, on a connection of this machine.
#include <arpa/inet.h>
#include <librdkafka/rdkafka.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "loopback.h"

namespace {

using wheelpit::bench::connect_to;
using wheelpit::bench::end;
using Clock = std::chrono::steady_clock;

double cpu_seconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) end("the other end is gone");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

// Whether there was something to receive.
bool receive_all(int socket, char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::recv(socket, to, size, 0);
    if (got <= 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

// Takes events, each behind its length, and answers each with a byte. Never returns.
[[noreturn]] void serve_sink(int listener) {
  const int peer = ::accept(listener, nullptr, nullptr);
  std::string event;
  std::uint64_t size = 0;
  while (receive_all(peer, reinterpret_cast<char*>(&size), sizeof size)) {
    event.resize(size);
    if (!receive_all(peer, event.data(), size)) break;
    send_all(peer, "0");
  }
  std::_Exit(EXIT_SUCCESS);
}

// A connection to a sink of its own process.
int start_sink() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener, 1) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    end("cannot listen");
  }
  if (::fork() == 0) serve_sink(listener);
  return connect_to(ntohs(address.sin_port));
}

void append_record(const rd_kafka_message_t& message, std::string_view topic, std::string& out) {
  out += R"({"topic":")";
  out += topic;
  out += R"(","partition":)" + std::to_string(message.partition) + R"(,"offset":)" +
         std::to_string(message.offset) + R"(,"timestamp":)" +
         std::to_string(rd_kafka_message_timestamp(&message, nullptr)) +
         R"(,"timestampType":"CREATE_TIME")";
  const auto bytes = [](const void* data, std::size_t length) {
    return std::string_view(static_cast<const char*>(data), length);
  };
  if (message.key != nullptr) {
    out += R"(,"key":")";
    wheelpit::append_base64(bytes(message.key, message.key_len), out);
    out += '"';
  }
  if (message.payload != nullptr) {
    out += R"(,"value":")";
    wheelpit::append_base64(bytes(message.payload, message.len), out);
    out += '"';
  }
  out += R"(,"headers":[]})";
}

struct Open {
  std::string event;
  std::size_t records = 0;
  std::int64_t next = 0;
};

rd_kafka_t* make_consumer(const std::string& servers, const std::string& topic) {
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  char why[512];
  const auto set = [&](const char* name, const std::string& value) {
    if (rd_kafka_conf_set(conf, name, value.c_str(), why, sizeof why) != RD_KAFKA_CONF_OK) {
      end(why);
    }
  };
  set("bootstrap.servers", servers);
  set("group.id", "bare-" + std::to_string(::getpid()));
  set("enable.auto.commit", "false");
  set("auto.offset.reset", "earliest");
  rd_kafka_t* const consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
  if (consumer == nullptr) end(why);
  rd_kafka_poll_set_consumer(consumer);
  rd_kafka_topic_partition_list_t* const topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(topics, topic.c_str(), RD_KAFKA_PARTITION_UA);
  if (rd_kafka_subscribe(consumer, topics) != RD_KAFKA_RESP_ERR_NO_ERROR) end("cannot subscribe");
  rd_kafka_topic_partition_list_destroy(topics);
  return consumer;
}

class Reader {
 public:
  Reader(const std::string& servers, std::string topic, std::size_t batch)
      : topic_(std::move(topic)),
        servers_(servers),
        batch_(batch),
        sink_(start_sink()),
        consumer_(make_consumer(servers, topic_)) {}

  void read(std::size_t count) {
    rd_kafka_queue_t* const queue = rd_kafka_queue_get_consumer(consumer_);
    std::vector<rd_kafka_message_t*> messages(batch_);
    for (std::size_t done = 0; done < count;) {
      const auto got = rd_kafka_consume_batch_queue(queue, 100, messages.data(), messages.size());
      if (got < 0) end("cannot consume");
      for (auto at = messages.begin(); at != messages.begin() + got; ++at) {
        if ((*at)->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
          add(**at);
          ++done;
        }
        rd_kafka_message_destroy(*at);
      }
      if (got == 0 || done >= count) {
        for (auto& [partition, open] : open_) flush(partition, open);
      }
    }
    rd_kafka_commit(consumer_, nullptr, 0);
    rd_kafka_queue_destroy(queue);
    ::close(sink_);
    ::wait(nullptr);
  }

  void close() { rd_kafka_destroy(consumer_); }

 private:
  void add(const rd_kafka_message_t& message) {
    Open& open = open_[message.partition];
    if (open.records == 0) {
      open.event = R"({"eventSource":"SelfManagedKafka","bootstrapServers":")" + servers_ +
                   R"(","records":{")" + topic_ + '-' + std::to_string(message.partition) +
                   R"(":[)";
    } else {
      open.event += ',';
    }
    append_record(message, topic_, open.event);
    open.next = message.offset + 1;
    if (++open.records == batch_) flush(message.partition, open);
  }

  void flush(std::int32_t partition, Open& open) {
    if (open.records == 0) return;
    open.event += "]}}";
    const std::uint64_t size = open.event.size();
    send_all(sink_, {reinterpret_cast<const char*>(&size), sizeof size});
    send_all(sink_, open.event);
    char answer = 0;
    if (!receive_all(sink_, &answer, 1)) end("the sink is gone");
    rd_kafka_topic_partition_list_t* const offsets = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(offsets, topic_.c_str(), partition)->offset = open.next;
    if (rd_kafka_commit(consumer_, offsets, 1) != RD_KAFKA_RESP_ERR_NO_ERROR) end("cannot commit");
    rd_kafka_topic_partition_list_destroy(offsets);
    open.records = 0;
  }

  const std::string topic_;
  const std::string servers_;
  const std::size_t batch_;
  const int sink_;
  rd_kafka_t* const consumer_;
  std::map<std::int32_t, Open> open_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: bare_kafka SERVERS TOPIC COUNT BATCH\n", stderr);
    return EXIT_FAILURE;
  }
  const auto count = static_cast<std::size_t>(std::atol(argv[3]));
  const auto start = Clock::now();
  Reader reader(argv[1], argv[2], static_cast<std::size_t>(std::atol(argv[4])));
  reader.read(count);
  const std::chrono::duration<double> took = Clock::now() - start;
  std::printf("{\"count\":%zu,\"seconds\":%.4f,\"cpu_seconds\":%.4f,\"sink_cpu_seconds\":%.4f}\n",
              count, took.count(), cpu_seconds(RUSAGE_SELF), cpu_seconds(RUSAGE_CHILDREN));
  std::fflush(stdout);
  reader.close();
}
