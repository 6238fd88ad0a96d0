#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "batch/batcher.h"
#include "filter/pattern/source_model.h"
#include "mapping/mapping.h"
#include "outcome/decide.h"
#include "record/event_encoder.h"
#include "source/event_source.h"
#include "source/lane_plan.h"

namespace wheelpit {

// What one lane reads with, and what its function receives.
struct SourceParts {
  std::unique_ptr<EventSource> source;
  std::unique_ptr<EventEncoder> encoder;
};

// How one mapping is read: by which lanes side by side, and with what each of them reads. Holds
// what the lanes of a mapping share, so it must outlive their sources. All on one thread.
class MappingSources {
 public:
  virtual ~MappingSources() = default;

  // Begins and ends the mapping's lanes until stop(), or returns at once if there is nothing to
  // find out. `plan` outlives it. Called again, after a pause, if it throws.
  virtual boost::asio::awaitable<void> run(LanePlan& plan) = 0;
  // run() begins nothing more, and returns. The caller ends the lanes.
  virtual void stop() = 0;

  // The cause of a problem may be gone: what is not a lane's to try again is tried now.
  virtual void retry_now() {}

  // Nothing of the lane runs any more. `finished`: its source had nothing left, and all it gave is
  // settled; false: LanePlan::end() ended it.
  virtual void lane_ended(const LaneKey& /*lane*/, bool /*finished*/) {}

  virtual RetryPolicy retry() const = 0;
  virtual std::size_t window() const = 0;  // records that a lane may have out unsettled
  virtual std::size_t most_in_flight() const { return 1; }  // batches of a lane with the function
  virtual WindowFrom window_from() const { return WindowFrom::first_record; }

  // The mapping's batches or its function's timeout have changed, and nothing that the sources made
  // before depend on: retry() and window() are asked again.
  virtual void change(const Mapping& mapping, Duration function_timeout) = 0;

  // Of a lane that has begun; again when it is recreated. `observer` outlives the source.
  virtual SourceParts make_lane(const LaneKey& lane, SourceObserver& observer) = 0;
};

// Of a queue, which lanes read side by side from the first moment to the last: their number is
// what tells them apart.
class QueueSources : public MappingSources {
 public:
  virtual std::size_t lanes() const = 0;  // at least 1

  boost::asio::awaitable<void> run(LanePlan& plan) final {
    for (std::size_t slot = 0; slot < lanes(); ++slot) plan.begin({.slot = slot});
    co_return;
  }
  void stop() final {}
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
