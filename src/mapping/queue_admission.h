#pragma once

#include <chrono>
#include <optional>

#include "base/result.h"
#include "mapping/queue_inspector.h"

namespace wheelpit {

// Whether a mapping may read the queue of which the service has said `facts`. `timeout` is that of
// its function, if it must be looked at: an update that names no function does not. The error is
// what the API answers: Errc::invalid_argument with the service's text, or Errc::unavailable if the
// queue could not be asked. Pure.
Status check_queue(const Result<QueueFacts>& facts, std::optional<std::chrono::seconds> timeout);

}  // namespace wheelpit
