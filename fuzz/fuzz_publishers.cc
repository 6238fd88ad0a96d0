// A broker's bytes, as a publisher receives them. The first octet of the input says which broker,
// the second in which pieces the bytes arrive.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "wire/amqp091/publisher.h"
#include "wire/openwire/producer.h"

namespace {

using namespace wheelpit;

class Answers final : public amqp091::ConfirmSink, public openwire::AnswerSink {
 public:
  void on_confirm(std::uint64_t, amqp091::Confirm, const amqp091::CloseReason&) override {}
  void on_answer(std::int32_t, const std::optional<openwire::BrokerException>&) override {}
};

template <class Protocol, class Publish>
void run(Protocol& protocol, std::string_view bytes, std::size_t piece, Publish publish) {
  while (!bytes.empty()) {
    const auto space = protocol.space();
    const std::size_t count = std::min({piece, bytes.size(), space.size()});
    if (count == 0) return;
    std::memcpy(space.data(), bytes.data(), count);
    bytes.remove_prefix(count);
    if (!protocol.received(count, {})) return;
    if (protocol.ready()) publish();
    protocol.take_output({});
  }
  protocol.close();
}

}  // namespace

// The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece = data[1] == 0 ? size : data[1];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  Answers answers;
  if (data[0] % 2 == 0) {
    amqp091::Publisher publisher({}, static_cast<amqp091::ConfirmSink&>(answers), {});
    run(publisher, bytes, piece, [&] {
      publisher.publish(
          {.queue = "q", .body = "{}", .content_type = "", .message_id = "m", .headers = {}});
    });
  } else {
    openwire::Producer producer({}, static_cast<openwire::AnswerSink&>(answers), {});
    run(producer, bytes, piece,
        [&] { producer.publish({.queue = "q", .body = "{}", .properties = {}}); });
  }
  return 0;
}
