#pragma once

#include <memory>
#include <string_view>

#include "record/event_encoder.h"

namespace wheelpit {

// What an SQS mapping's settings change in its event. Shared with the code that changes them: later
// encodings follow.
struct SqsEventForm {
  // With a batching window a message without attributes has md5OfMessageAttributes null; without
  // one it has no such member. Recorded from the service.
  bool has_window = false;
};

// The event of an SQS mapping: {"Records":[...]}, member by member as recorded from the service.
// Its append() takes records that hold an SqsMessage. The body is the sender's text, not looked at.
std::unique_ptr<EventEncoder> make_sqs_encoder(std::string_view event_source_arn,
                                               std::string_view region,
                                               std::shared_ptr<const SqsEventForm> form);

}  // namespace wheelpit
