#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"
#include "record/activemq_message.h"
#include "record/rabbitmq_message.h"
#include "record/sqs_message.h"

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
  std::variant<RabbitMqMessage, ActiveMqDelivery, SqsMessage> message;

  // Since when it ages, where the source tells more than when it was received.
  std::optional<TimePoint> aged_from = std::nullopt;

  // Why it cannot be delivered to a function; whoever receives it settles it as dead_letter with
  // this cause.
  std::optional<std::string> refusal = std::nullopt;

  // The source delivers nothing more until it is settled: nothing can join it in a batch.
  bool alone = false;

  // The broker itself keeps what is dead-lettered. Else a copy is kept before.
  bool broker_keeps_dead_letter = false;
};

}  // namespace wheelpit
