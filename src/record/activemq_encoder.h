#pragma once

#include <memory>
#include <string_view>

#include "record/event_encoder.h"

namespace wheelpit {

enum class ActiveMqEventFormat {
  // As live mappings send it, by two published captures; the types of aws-lambda-go,
  // aws-lambda-java-events, the Rust crate aws_lambda_events and Powertools read this one.
  // "correlationID", `expiration` is a number, an absent `replyTo` is the text "null".
  current,
  documented,  // the developer guide's sample: "correlationId", `expiration` as text
  of_2021,     // the guide's older sample: as documented, but "aws:amq", "physicalname" and no
               // properties
};

// The event of an ActiveMQ mapping: a flat list of messages. Its append() takes records that hold
// an ActiveMqDelivery.
std::unique_ptr<EventEncoder> make_activemq_encoder(std::string_view event_source_arn,
                                                    ActiveMqEventFormat format);

}  // namespace wheelpit
