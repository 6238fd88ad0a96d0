#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "logs/log_event.h"

namespace wheelpit::api {

// Tokens of CloudWatch Logs' pages, opaque to clients.

// Of FilterLogEvents: where the next page begins.
std::string page_token(const LogPlace& next);
std::optional<LogPlace> place_of_page_token(std::string_view token);

// Of GetLogEvents: behind, or before, the event at that place.
enum class Direction { forward, backward };
struct StreamToken {
  Direction direction = Direction::forward;
  LogPlace place;
};
std::string stream_token(const StreamToken& token);
std::optional<StreamToken> parse_stream_token(std::string_view token);

// 56 digits, other for every event and the same in every answer.
std::string event_id(std::int64_t time, const LogPlace& place);
std::optional<LogPlace> place_of_event_id(std::string_view id);

}  // namespace wheelpit::api
