#pragma once

#include "base/log.h"
#include "mapping/mapping.h"

namespace wheelpit {

// A log whose lines name the mapping, its function and its queue.
inline Log mapping_log(const Log& log, const Mapping& mapping) {
  return log.with("mapping", mapping.uuid)
      .with("function", mapping.function_name())
      .with("queue", mapping.queue_name());
}

}  // namespace wheelpit
