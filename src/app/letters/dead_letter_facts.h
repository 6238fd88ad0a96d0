#pragma once

#include "mapping/letter_desk.h"
#include "record/activemq_message.h"
#include "record/rabbitmq_message.h"
#include "record/sqs_message.h"

namespace wheelpit {

// What messages say of their death, and what they are called. Pure; the body is not copied.

// By x-death, whose newest entry is the first.
Letter letter_of(const RabbitMqMessage& message);
// `original`: the queue it was sent to, "" if it was never moved; `deliveries`: how often it was
// delivered there.
Letter letter_of(const ActiveMqMessage& message, std::string original);
// `known_source`: the ARN of the only queue whose redrive policy leads here; "" if that is not
// known.
Letter letter_of(const SqsMessage& message, const std::string& known_source);

}  // namespace wheelpit
