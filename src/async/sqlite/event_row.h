#pragma once

#include "async/event.h"
#include "sqlite/statement.h"

namespace wheelpit::async {

// The row that a SELECT * of events stands at, without the payload.
EventSummary summary_in(const Statement& row);
StoredEvent event_in(const Statement& row);
// SELECT status, version, function_error, body.
InvocationRecord::Response response_in(const Statement& row);

}  // namespace wheelpit::async
