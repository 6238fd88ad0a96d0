#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "record/record.h"

namespace wheelpit {

// What every kind of message has. The views live as long as the record.
std::string_view body_of(const Record& record);        // raw bytes
std::string_view message_id_of(const Record& record);  // "" if the publisher gave none
bool is_redelivered(const Record& record);
// When its producer says that it was sent; nothing if it does not say.
std::optional<WallTime> sent_at(const Record& record);

}  // namespace wheelpit
