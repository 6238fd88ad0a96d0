#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/signal.h"
#include "positions/checkpoint_writer.h"
#include "positions/position_store.h"
#include "source/event_source.h"
#include "source/lane_plan.h"
#include "source/sharded/scripted_stream.h"
#include "source/sharded/shard_plan.h"
#include "source/sharded/shard_progress.h"

namespace wheelpit::sharded {

// How a mapping reads a ScriptedStream, for tests: all but the stream is real. What is settled
// moves positions; a batch that is discarded and the position after it are one write; a slot whose
// shard was taken over settles nothing more.
//
// All on one thread. What it is made of must outlive it, and it the sources that it makes.
class ScriptedShardedSource final : private OwnershipObserver {
 public:
  struct Settings {
    std::string mapping;
    StartingPosition start = {};
    int slots = 1;  // of a shard
    std::size_t page = 10;
    std::size_t most_unfinished = 100;  // records of a shard, ahead of its position
  };

  ScriptedShardedSource(boost::asio::io_context& io, const Clock& clock, ScriptedStream& stream,
                        PositionStore& store, CheckpointWriter& writer, Settings settings)
      : clock_(clock),
        stream_(stream),
        store_(store),
        writer_(writer),
        settings_(std::move(settings)),
        changed_(io) {
    writer_.add(*this);
  }
  ~ScriptedShardedSource() override { writer_.remove(*this); }

  // Once, as a task. Lists the stream's shards whenever something changes, until stop(). An error
  // is the store's.
  boost::asio::awaitable<Status> run(LanePlan& plan);
  void stop();

  // Of a lane that has begun: a slot of a shard.
  std::unique_ptr<EventSource> make_source(const LaneKey& lane, SourceObserver* observer);

  // The stream or the clock has changed.
  void wake() { changed_.notify(); }

 private:
  class SlotSource;
  struct Shard;

  void on_lost(const PartitionKey& key, OwnerEpoch epoch) override;
  boost::asio::awaitable<void> store_ends();
  boost::asio::awaitable<Status> discover(LanePlan& plan);
  boost::asio::awaitable<void> begin(const std::string& id, LanePlan& plan);
  boost::asio::awaitable<Status> store_move(Shard& shard, PositionMove move);
  void end_finished();
  void read_page(Shard& shard);

  const Clock& clock_;
  ScriptedStream& stream_;
  PositionStore& store_;
  CheckpointWriter& writer_;
  Settings settings_;
  Signal changed_;
  std::optional<ShardPlan> plan_;
  LanePlan* lanes_ = nullptr;  // within run()
  std::map<std::string, std::shared_ptr<Shard>> shards_;
  bool stopping_ = false;
};

}  // namespace wheelpit::sharded
