#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "async/event.h"
#include "base/clock.h"
#include "sqlite/statement.h"

namespace wheelpit::async {

// How the members of an event are stored. What has a number here is stored by it: it stays.

std::int64_t micros_of(WallTime time);  // since 1970
std::int64_t number_of(EventState state);
std::int64_t number_of(const std::optional<Condition>& condition);  // -1 without

// 16 bytes; of anything but a UUID in lower case some others.
std::string bytes_of_uuid(std::string_view text);

std::optional<Condition> condition_in(const Statement& row, int column);

// The row that a SELECT * of events stands at, without the payload.
EventSummary summary_in(const Statement& row);
StoredEvent event_in(const Statement& row);
// SELECT status, version, function_error, body.
InvocationRecord::Response response_in(const Statement& row);

}  // namespace wheelpit::async
