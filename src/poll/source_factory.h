#pragma once

#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "mapping/mapping.h"
#include "record/event_encoder.h"
#include "source/event_source.h"

namespace wheelpit {

// What a mapping is read with and what its function receives.
struct SourceParts {
  std::unique_ptr<EventSource> source;
  std::unique_ptr<EventEncoder> encoder;
};

// Makes the source of a mapping, for one shard: what it makes lives on that shard's io_context.
class SourceFactory {
 public:
  virtual ~SourceFactory() = default;

  // `function_timeout` is the time one invocation may take (the prefetch depends on it). `observer`
  // outlives the source. An error is the mapping's configuration: its broker is not configured.
  virtual Result<SourceParts> make(const Mapping& mapping, Duration function_timeout,
                                   SourceObserver& observer) = 0;
};

}  // namespace wheelpit
