#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "positions/checkpoint_writer.h"
#include "positions/position_store.h"
#include "source/event_source.h"
#include "source/lane_plan.h"
#include "source/sharded/discovery_timer.h"
#include "source/sharded/shard_plan.h"
#include "source/sharded/shard_work.h"
#include "source/sharded/stream_reader.h"
#include "source/source_lifetime.h"

namespace wheelpit::sharded {

// How a mapping reads its stream.
struct ReadingSettings {
  std::string mapping;  // UUID
  StartingPosition start = {};
  int slots = 1;  // of each shard: ParallelizationFactor
  LookAhead ahead = {};
};

// What it needs of the world. All must outlive it.
struct ReadingContext {
  boost::asio::io_context& io;
  const Clock& clock;
  PositionStore& store;
  CheckpointWriter& writer;
  Log log;
  // What is read: told of each change. May be null.
  ShardAges* ages = nullptr;
};

// How one mapping reads a stream: finds its shards, at the start, when one ends and now and then;
// reads those whose parents are finished, in `slots` lanes each; keeps their positions. A shard
// whose lane has broken off starts over from its position. If another owner has taken or changed
// its positions, a mapping loads them again.
//
// All on one thread. The sources that it makes must not outlive it.
class ShardedReading final : private OwnershipObserver {
 public:
  ShardedReading(ReadingContext context, std::unique_ptr<ShardedStream> stream,
                 ReadingSettings settings);
  ~ShardedReading() override;

  // As MappingSources has them.
  boost::asio::awaitable<void> run(LanePlan& plan);
  void stop();
  void lane_ended(const LaneKey& lane);
  std::unique_ptr<EventSource> make_source(const LaneKey& lane, SourceObserver& observer);

  // Time has passed: for tests.
  void wake();

 private:
  // A shard that is being read, and its lanes.
  struct Entry {
    std::shared_ptr<ShardWork> work;
    int lanes = 0;
    bool ending = false;  // its lanes are
    bool told = false;    // to the plan that it has ended
    bool missed = false;  // its server knows nothing of it: the list says whether it is gone
  };

  void on_lost(const PartitionKey& key, OwnerEpoch epoch) override;
  boost::asio::awaitable<void> read();
  boost::asio::awaitable<Status> load();
  boost::asio::awaitable<void> list();
  boost::asio::awaitable<Status> take_list(const std::vector<ListedShard>& shards,
                                           std::vector<PartitionPosition> added);
  boost::asio::awaitable<Status> begin_ready();
  void begin(const PartitionPosition& row);
  boost::asio::awaitable<void> tidy();
  bool remove_gone();
  boost::asio::awaitable<void> forget();
  void end_lanes(const std::string& shard, LaneEnd how);
  void end_all(LaneEnd how);
  bool must_reload() const;
  boost::asio::awaitable<void> pause(const Diagnosis& diagnosis);
  void list_later(const Diagnosis& diagnosis);
  void tell(const Diagnosis& diagnosis, TimePoint next_attempt);
  void tell(const SourceHealth& health);
  void tell_consuming();
  void look_at_ages();

  ReadingContext context_;
  std::unique_ptr<ShardedStream> stream_;
  const ReadingSettings settings_;
  Signal changed_;
  SourceLifetime lifetime_;
  DiscoveryTimer timer_;
  std::optional<ShardPlan> plan_;
  LanePlan* lanes_ = nullptr;  // within run()
  std::map<std::string, Entry> shards_;
  bool reload_ = false;  // the positions are not as the plan has them
  bool stream_missed_ = false;
  std::optional<StreamFacts> facts_;
  std::map<std::string, TimePoint> warned_;  // of records that are about to be trimmed
  std::optional<SourceHealth> told_;
  TaskGroup readers_;
};

}  // namespace wheelpit::sharded
