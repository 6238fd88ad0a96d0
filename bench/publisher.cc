// bench_publisher URL QUEUE COUNT SIZE transient|persistent [RATE]
//
// Publishes with confirms as fast as it goes, or RATE messages a second. A body begins with the
// moment of its publishing: 19 digits, nanoseconds of CLOCK_MONOTONIC, for latency measurements.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

#include "amqp_client.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kStampDigits = 19;
constexpr std::uint64_t kMaxUnconfirmed = 4000;

void stamp(std::string& body) {
  const auto now =
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch());
  std::string digits = std::to_string(now.count());
  digits.insert(0, kStampDigits - digits.size(), '0');
  body.replace(0, kStampDigits, digits);
}

// Text as JSON messages have it, not one repeated byte.
std::string filler(std::size_t size) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789{}\":, ";
  std::string body(std::max(size, kStampDigits), ' ');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = kAlphabet[i * 7919 % kAlphabet.size()];
  return body;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fputs("usage: bench_publisher URL QUEUE COUNT SIZE transient|persistent [RATE]\n", stderr);
    return EXIT_FAILURE;
  }
  const std::string queue = argv[2];
  const long count = std::atol(argv[3]);
  std::string body = filler(static_cast<std::size_t>(std::atol(argv[4])));
  const double rate = argc > 6 ? std::atof(argv[6]) : 0;

  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
  properties.delivery_mode = std::string_view(argv[5]) == "persistent" ? 2 : 1;

  wheelpit::AmqpClient client(argv[1]);
  client.select_confirms();
  const auto start = Clock::now();
  for (long i = 0; i < count; ++i) {
    if (rate > 0)
      std::this_thread::sleep_until(start +
                                    std::chrono::duration<double>(static_cast<double>(i) / rate));
    stamp(body);
    client.publish(queue, properties, body);
    if (i % 256 == 255 || rate > 0) client.await_confirms(kMaxUnconfirmed);
  }
  client.await_confirms(0);
  const std::chrono::duration<double> took = Clock::now() - start;
  std::printf("{\"count\":%ld,\"seconds\":%.4f}\n", count, took.count());
}
