#pragma once

#include <span>
#include <string>
#include <string_view>

namespace wheelpit::api {

// The framing of AWS's event streams (application/vnd.amazon.eventstream): messages with headers,
// each guarded by two CRC-32.

struct EventStreamHeader {
  std::string_view name;   // at most 255 bytes
  std::string_view value;  // text; at most 32,767 bytes
};

// REQUIRES: the payload is smaller than 16 MiB, as the format requires.
void append_event_message(std::string& out, std::span<const EventStreamHeader> headers,
                          std::string_view payload);

// An event of that type (":event-type") with that payload.
void append_event(std::string& out, std::string_view event_type, std::string_view content_type,
                  std::string_view payload);

}  // namespace wheelpit::api
