#pragma once

#include <cstddef>
#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "mapping/mapping.h"
#include "outcome/decide.h"
#include "record/event_encoder.h"
#include "source/event_source.h"

namespace wheelpit {

// What one lane reads with, and what its function receives.
struct SourceParts {
  std::unique_ptr<EventSource> source;
  std::unique_ptr<EventEncoder> encoder;
};

// How one mapping is read: by how many lanes side by side, and with what each of them reads. Holds
// what the lanes of a mapping share, so it must outlive their sources.
class MappingSources {
 public:
  virtual ~MappingSources() = default;

  virtual std::size_t lanes() const = 0;  // at least 1
  virtual RetryPolicy retry() const = 0;
  virtual std::size_t window() const = 0;  // records that a lane may have out unsettled

  // The mapping's batches or its function's timeout have changed, and nothing that the sources made
  // before depend on: retry() and window() are asked again.
  virtual void change(const Mapping& mapping, Duration function_timeout) = 0;

  // `lane` is less than lanes(). `observer` outlives the source.
  virtual SourceParts make_lane(std::size_t lane, SourceObserver& observer) = 0;
};

// Opens mappings for one shard: what it makes lives on that shard's io_context.
class SourceFactory {
 public:
  virtual ~SourceFactory() = default;

  // `function_timeout` is the time one invocation may take (the prefetch depends on it). An error
  // is the mapping's configuration: its broker is not configured.
  virtual Result<std::unique_ptr<MappingSources>> open(const Mapping& mapping,
                                                       Duration function_timeout) = 0;
};

}  // namespace wheelpit
