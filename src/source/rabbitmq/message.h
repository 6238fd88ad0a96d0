#pragma once

#include <cstddef>

#include "record/rabbitmq_message.h"
#include "record/record.h"
#include "wire/amqp091/delivery.h"

namespace wheelpit {

struct ReceivedMessage {
  RabbitMqMessage message;
  std::size_t bytes = 0;     // memory it holds, roughly
  bool incomplete = false;   // some properties or headers could not be read, and are left out
  bool from_stream = false;  // carries x-stream-offset: the queue is a stream
};

// Moves the body out of `delivery`. Whatever the bytes are, a message comes out.
ReceivedMessage to_message(amqp091::Delivery& delivery);

}  // namespace wheelpit
