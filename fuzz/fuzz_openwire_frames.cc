// A broker's bytes, as a connection receives them, and what a consumer reads of the messages in
// them. The first octet of the input says in which pieces they arrive.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "wire/openwire/body.h"
#include "wire/openwire/connection.h"
#include "wire/openwire/primitive.h"

namespace {

using namespace wheelpit;

constexpr std::size_t kLimit = 100'000;

// Reads all of a message, and keeps what it needs to acknowledge it.
class Consumer final : public openwire::DispatchSink {
 public:
  void on_dispatch(const openwire::MessageDispatch& dispatch) override {
    const openwire::Message& message = *dispatch.message;
    std::string inflated;
    const auto content = openwire::plain_content(message, kLimit, inflated);
    if (content) {
      if (content->size() > kLimit) __builtin_trap();
      (void)openwire::read_stream(*content);
      (void)openwire::read_map(*content);
    }
    const auto text = openwire::text_body(message, kLimit);
    if (text && *text && (*text)->size() > kLimit) __builtin_trap();
    if (message.marshalled_properties.raw)
      (void)openwire::read_map(*message.marshalled_properties.raw);
    last = openwire::OwnedMessageId(*message.message_id);
    if (last.view() != *message.message_id) __builtin_trap();
    destination = openwire::OwnedDestination(*dispatch.destination);
    openwire::jms_message_id(last.view());
    openwire::jms_name(destination.view());
  }
  openwire::OwnedMessageId last;
  openwire::OwnedDestination destination;
};

void react(openwire::Connection& connection, const Consumer& consumer) {
  for (const auto& event : connection.take_events()) {
    const bool again = std::holds_alternative<openwire::ConsumerClosed>(event) ||
                       std::holds_alternative<openwire::ConsumeRefused>(event);
    if (again) connection.consume();
  }
  connection.acknowledge({.type = openwire::AckType::poison,
                          .destination = consumer.destination.view(),
                          .first = consumer.last.view(),
                          .last = consumer.last.view(),
                          .cause = "cause",
                          .answer = openwire::Answer::wanted});
}

}  // namespace

// The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] == 0 ? size : data[0];
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);

  Consumer consumer;
  openwire::ConnectionOptions options;
  options.connection_id = "ID:c:1";
  options.queue = "q";
  TimePoint now{};
  openwire::Connection connection(options, consumer, now);
  while (!bytes.empty()) {
    const auto space = connection.space();
    const std::size_t count = std::min({piece, bytes.size(), space.size()});
    if (count == 0) __builtin_trap();
    std::memcpy(space.data(), bytes.data(), count);
    bytes.remove_prefix(count);
    now += std::chrono::seconds(1);
    if (!connection.received(count, now) || !connection.on_time(now)) return 0;
    react(connection, consumer);
    connection.take_output(now);
  }
  connection.close(openwire::Connection::kNone);
  return 0;
}
