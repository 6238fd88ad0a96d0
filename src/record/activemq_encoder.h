#pragma once

#include <memory>
#include <string_view>

#include "record/event_encoder.h"

namespace wheelpit {

enum class ActiveMqEventFormat {
  current,  // eventSource "aws:mq", destination.physicalName, properties
  of_2021,  // eventSource "aws:amq", destination.physicalname, no properties
};

// The event of an ActiveMQ mapping: a flat list of messages. Its append() takes records that hold
// an ActiveMqDelivery.
std::unique_ptr<EventEncoder> make_activemq_encoder(std::string_view event_source_arn,
                                                    ActiveMqEventFormat format);

}  // namespace wheelpit
