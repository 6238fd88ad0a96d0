#pragma once

#include <optional>

#include "base/result.h"
#include "source/kinesis/kinesis_answers.h"
#include "wire/eventstream/message.h"

// What a subscription to a shard brings. Outside bytes, as in kinesis_answers.h.
namespace wheelpit::kinesis {

// Of a message of the subscription; nothing if it is not about records: the initial response, or
// an event that is not known. An exception and an error of the service become an Error as
// refusal_of() makes it, which ends the subscription.
Result<std::optional<KinesisPush>> read_pushed(const eventstream::Message& message);

}  // namespace wheelpit::kinesis
