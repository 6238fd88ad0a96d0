#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit::activemq {

// The physical name to consume, of a queue's name as users write it: one name, or several with
// commas between, each with queue:// before it or not. Wildcards (`*`, `>`) stay as they are.
// Refused, with the reason: topics, temporary queues, empty parts, and options (`?name=value`),
// which only the Java client knows.
Result<std::string> physical_queue_name(std::string_view name);

}  // namespace wheelpit::activemq
