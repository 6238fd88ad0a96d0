// bare_consumer URL QUEUE COUNT PREFETCH ACK_EVERY
//
// The least that a consumer can do, on librabbitmq: what wheelpit's rate, CPU and latency are
// measured against. Acknowledges ACK_EVERY messages at a time. Prints one line of JSON; latency is
// from bench_publisher's stamp to here, so it is one of the queue only if messages do not wait.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "amqp_client.h"

namespace {

using Clock = std::chrono::steady_clock;

std::int64_t since_stamp(const amqp_bytes_t& body) {
  const std::string digits(static_cast<const char*>(body.bytes),
                           std::min<std::size_t>(body.len, 19));
  const auto now =
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch());
  return now.count() - std::atoll(digits.c_str());
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: bare_consumer URL QUEUE COUNT PREFETCH ACK_EVERY\n", stderr);
    return EXIT_FAILURE;
  }
  const long count = std::atol(argv[3]);
  const long every = std::atol(argv[5]);
  std::vector<std::int64_t> latencies;
  latencies.reserve(static_cast<std::size_t>(count));

  const auto start = Clock::now();
  {
    wheelpit::AmqpClient client(argv[1]);
    client.consume(argv[2], static_cast<std::uint16_t>(std::atoi(argv[4])));
    for (long i = 1; i <= count; ++i) {
      amqp_envelope_t message = client.next();
      latencies.push_back(since_stamp(message.message.body));
      if (i % every == 0 || i == count) client.acknowledge(message.delivery_tag, true);
      amqp_destroy_envelope(&message);
    }
  }
  const std::chrono::duration<double> took = Clock::now() - start;

  std::sort(latencies.begin(), latencies.end());
  const auto percentile = [&](double share) {
    return static_cast<double>(latencies[static_cast<std::size_t>(
               share * static_cast<double>(latencies.size() - 1))]) /
           1000.0;
  };
  std::printf(
      "{\"count\":%ld,\"seconds\":%.4f,\"cpu_seconds\":%.4f,\"p50_us\":%.1f,\"p99_us\":%.1f}\n",
      count, took.count(), cpu_seconds(), percentile(0.5), percentile(0.99));
}
