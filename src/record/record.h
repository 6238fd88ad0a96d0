#pragma once

#include <compare>
#include <cstdint>
#include <variant>

#include "base/clock.h"
#include "record/rabbitmq_message.h"

namespace wheelpit {

// Names a message to the source it came from. Ordered as the source delivered.
struct RecordId {
  std::uint64_t epoch = 0;  // which connection delivered it; ids of earlier ones settle nothing
  std::uint64_t tag = 0;    // its place within that connection

  auto operator<=>(const RecordId&) const = default;
};

// One message as received: properties as plain structs, body as raw bytes. A further kind of
// source adds its message here and an EventEncoder for it.
struct Record {
  RecordId id;
  TimePoint received_at{};
  std::variant<RabbitMqMessage> message;
};

}  // namespace wheelpit
