#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "record/rabbitmq_message.h"
#include "record/record.h"
#include "wire/amqp091/delivery.h"

namespace wheelpit::rabbitmq {

struct ReceivedMessage {
  RabbitMqMessage message;
  std::size_t bytes = 0;    // memory it holds, roughly
  bool incomplete = false;  // some properties or headers could not be read, and are left out
  // Carries x-stream-offset, as what a stream delivers; a publisher can send that header, too.
  bool like_from_stream = false;
  std::optional<std::string>
      refusal;  // why it cannot be delivered to a function: it is too large to be read
};

// Moves the body out of `delivery`. Whatever the bytes are, a message comes out.
ReceivedMessage to_message(amqp091::Delivery& delivery);

}  // namespace wheelpit::rabbitmq
