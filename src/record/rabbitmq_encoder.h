#pragma once

#include <memory>
#include <string_view>

#include "record/event_encoder.h"

namespace wheelpit {

// The event of a RabbitMQ mapping: one key "<queue>::<virtual host>" under rmqMessagesByQueue, and
// under it the messages. Its append() takes records that hold a RabbitMqMessage.
std::unique_ptr<EventEncoder> make_rabbitmq_encoder(std::string_view event_source_arn,
                                                    std::string_view queue,
                                                    std::string_view virtual_host);

}  // namespace wheelpit
