#pragma once

#include <cstddef>
#include <string>

#include "record/rabbitmq_message.h"

namespace wheelpit {

// Appends the basicProperties object of the event: always the same fifteen keys, null for a
// property the message does not have. `body_size` is in bytes, before base64.
void append_basic_properties(const RabbitMqProperties& properties, std::size_t body_size,
                             std::string& out);

}  // namespace wheelpit
