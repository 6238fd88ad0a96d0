#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "async/event.h"
#include "base/clock.h"

namespace wheelpit::async {

// How the members of an event are stored. What has a number here is stored by it: it stays.

std::int64_t micros_of(WallTime time);  // since 1970
std::int64_t number_of(EventState state);
std::int64_t number_of(const std::optional<Condition>& condition);  // -1 without

// 16 bytes; of anything but a UUID in lower case some others.
std::string bytes_of_uuid(std::string_view text);
std::string uuid_of_bytes(std::string_view bytes);

// A number that this version does not know waits: nothing is lost.
EventState state_of(std::uint64_t number);
std::optional<Condition> condition_of(std::uint64_t number);

}  // namespace wheelpit::async
