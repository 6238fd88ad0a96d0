// A broker's bytes, as a connection receives them. The first octet of the input says in which
// pieces they arrive.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "wire/amqp091/connection.h"

namespace {

using namespace wheelpit;

// Settles what it is told of, as a consumer does.
class Consumer final : public amqp091::DeliverySink {
 public:
  void on_delivery(amqp091::Delivery& delivery) override { last_tag = delivery.tag; }
  std::uint64_t last_tag = 0;
};

void react(amqp091::Connection& connection, const Consumer& consumer) {
  for (const auto& event : connection.take_events()) {
    if (std::holds_alternative<amqp091::ConsumerCancelled>(event)) connection.consume();
    if (std::holds_alternative<amqp091::ChannelClosed>(event)) connection.open_channel();
  }
  connection.ack(consumer.last_tag, true);
}

}  // namespace

// The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] == 0 ? size : data[0];
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);

  Consumer consumer;
  amqp091::ConnectionOptions options;
  options.virtual_host = "/";
  options.queue = "q";
  TimePoint now{};
  amqp091::Connection connection(options, consumer, now);
  while (!bytes.empty()) {
    const auto space = connection.space();
    const std::size_t count = std::min({piece, bytes.size(), space.size()});
    if (count == 0) return 0;
    std::memcpy(space.data(), bytes.data(), count);
    bytes.remove_prefix(count);
    now += std::chrono::seconds(1);
    if (!connection.received(count, now) || !connection.on_time(now)) return 0;
    react(connection, consumer);
    connection.take_output(now);
  }
  connection.close();
  return 0;
}
