#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "record/record.h"

namespace wheelpit {

// What every kind of message has. The views live as long as the record.
std::string_view body_of(const Record& record);  // raw bytes
// What a function names it by in batchItemFailures: a message id, a sequence number. "" if it has
// none: then by its place in the event.
std::string_view item_id_of(const Record& record);
// Records of one key are processed one after the other; "": in any order.
std::string_view order_key_of(const Record& record);
bool is_redelivered(const Record& record);
// When its producer, or its source, says that it was made; nothing if neither says.
std::optional<WallTime> created_at(const Record& record);

}  // namespace wheelpit
