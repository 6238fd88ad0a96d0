#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "poll/lane_state.h"
#include "poll/ordered_history_test_witness.h"
#include "positions/checkpoint_schedule.h"
#include "positions/memory/position_table.h"
#include "source/sharded/scripted_stream.h"
#include "source/sharded/shard_plan.h"
#include "source/sharded/shard_progress.h"

namespace wheelpit {

// What an engine that crashes leaves, and who watches.
struct OrderedWorld {
  static inline const std::string kMapping = "m";

  explicit OrderedWorld(int shards) : stream(shards) {}
  WallTime wall() const {
    return WallTime(std::chrono::duration_cast<WallTime::duration>(now - TimePoint{}));
  }

  TimePoint now = TimePoint{} + std::chrono::hours(1);
  sharded::ScriptedStream stream;
  PositionTable disk;
  OrderedWitness witness;
  std::uint64_t last_put = 0;
  std::set<std::uint64_t> excluded;  // by the mapping's filter
  std::size_t resumed = 0;           // batches that a restart went on with
};

struct OrderedSettings {
  sharded::StartingPosition start;
  int slots = 1;
  std::size_t batch = 3;
  RetryPolicy retry = policy_in_order();
};

// One run of a mapping of a stream, without the coroutines: each step is a call, so that a test
// takes them in any order and stops after any of them. What decides is the engine's own: ShardPlan,
// ShardProgress, LaneState with decide(), CheckpointSchedule.
class OrderedTestEngine {
 public:
  OrderedTestEngine(OrderedWorld& world, OrderedSettings settings);

  // What the stream lists is stored, and what may begin begins.
  void discover();

  // The steps that there are to take now.
  struct Call {
    std::string shard;
    int slot;
    Numbers batch;
  };
  std::vector<std::string> readers() const;  // shards whose next page is wanted
  void read(const std::string& shard, std::size_t limit);
  std::vector<Call> calls() const;  // that the function works on
  void answer(const Call& call, const Result<Reply>& reply);
  // Lanes do what they can.
  void run_lanes();
  std::optional<TimePoint> commit_due() const { return schedule_.due(); }
  std::vector<PositionMove> begin_commit() { return schedule_.begin(world_.now); }
  void end_commit(const std::vector<std::size_t>& refused);
  void fail_commit() { schedule_.failed(world_.now); }

  bool reports_item_failures() const { return settings_.retry.reports_item_failures; }

  // All that it was given is done and stored.
  bool at_rest() const;
  std::string state() const;  // for a person
  std::optional<TimePoint> next_time() const { return next_time_; }

 private:
  struct Lane {
    std::unique_ptr<LaneState> state;
    std::vector<Record> inbox;
    std::optional<FailedBatch> resumed;  // until its first call
    bool opens_batch = false;            // the next record does
    bool calling = false;
    std::optional<std::uint64_t> telling;  // the commit that holds its notice
    bool stopped = false;                  // it has lost its shard
  };
  struct Shard {
    PartitionKey key;
    OwnerEpoch epoch = 0;
    StartPoint start;
    std::unique_ptr<sharded::ShardProgress> progress;
    bool at_end = false;
    std::optional<std::uint64_t> ending;  // the commit that holds its end
    std::vector<Lane> lanes;
  };

  void begin(const std::string& id);
  void expect_resumed(Lane& lane);
  void hand_over(Shard& shard, const sharded::ScriptedStream::Record& record,
                 const sharded::ShardProgress::Reading& reading);
  void run(Shard& shard, int slot);
  void give_up(Shard& shard, int slot);
  void settle(Shard& shard, int slot);
  void move(Shard& shard, CheckpointSchedule::Urgency urgency, std::vector<GiveUpNotice> notices);
  static Numbers numbers_in_hand(const Lane& lane);
  static std::vector<std::uint64_t> tags_in_hand(const Lane& lane);

  OrderedWorld& world_;
  OrderedSettings settings_;
  std::unique_ptr<EventEncoder> encoder_;
  MappingFilter filter_;
  sharded::ShardPlan plan_;
  CheckpointSchedule schedule_;
  std::map<std::string, Shard> shards_;
  std::optional<TimePoint> next_time_;
};

}  // namespace wheelpit
