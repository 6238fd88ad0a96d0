#pragma once

#include <cstddef>

#include "async/event.h"
#include "postgres/rows.h"

namespace wheelpit::async {

// The columns of wheelpit.event, in the order that summary_at() and event_at() want.
inline constexpr const char* kEventColumns =
    "number, request_id, arn, trace, bytes, accepted, state, attempts, refusals, due, error, "
    "status,"
    " condition, concluded, destination, dead_letter_queue";

EventSummary summary_at(const postgres::Rows& rows, std::size_t row);
StoredEvent event_at(const postgres::Rows& rows, std::size_t row);  // without the payload

}  // namespace wheelpit::async
