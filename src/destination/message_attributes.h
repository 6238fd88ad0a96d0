#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "destination/invocation_record.h"

namespace wheelpit {

// What accompanies the event of a dead-letter queue.
struct MessageAttribute {
  std::string_view name;
  std::string_view type;  // "String" or "Number"
  std::string value;      // never empty: services refuse that

  bool operator==(const MessageAttribute&) const = default;
};

// RequestID, ErrorCode and, if there is a message, ErrorMessage: its first 1,024 bytes, without
// half a character at their end. What queues and topics do not take in a text (control characters,
// broken UTF-8) becomes U+FFFD.
std::vector<MessageAttribute> attributes_of(const DeadLetter& letter);

// Whether a service takes the header as a trace: X-Ray's own are shorter than these 500 bytes.
bool is_traceable(std::string_view trace_header);

}  // namespace wheelpit
