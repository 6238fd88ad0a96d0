#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "poll/supervisor.h"
#include "poll/test_world.h"
#include "positions/memory/memory_position_store.h"
#include "source/sharded/scripted_sharded_source.h"
#include "source/sharded/slot_of.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Bodies = std::vector<std::string>;

// A function that sees the bodies of its events: it fails on those in `poison`.
class BodyFunction final : public Invoker, public Readiness {
 public:
  BodyFunction(boost::asio::io_context& io, const std::set<std::string>& poison)
      : poison_(poison), changed_(io) {}

  bool holding = false;
  Bodies calls;  // "a b c"
  Bodies request_ids;
  Bodies processed;

  boost::asio::awaitable<Status> ready(std::string /*name*/, std::string /*arn*/) override {
    co_return Status();
  }
  boost::asio::awaitable<Result<Reply>> invoke(Invocation invocation) override {
    calls.push_back(*invocation.payload);
    request_ids.push_back(invocation.request_id);
    for (int i = 0; i < 3; ++i) co_await boost::asio::post(boost::asio::use_awaitable);
    while (holding) co_await changed_.wait();
    Reply reply{.request_id = "r" + std::to_string(calls.size())};
    if (!invocation.request_id.empty()) reply.request_id = invocation.request_id;
    Bodies bodies;
    for (const char c : *invocation.payload) {
      if (c != ' ' && c != ',') bodies.emplace_back(1, c);
    }
    for (const std::string& body : bodies) {
      if (poison_.contains(body)) reply.function_error = true;
    }
    if (!reply.function_error) std::ranges::copy(bodies, std::back_inserter(processed));
    co_return reply;
  }
  void answer() {
    holding = false;
    changed_.notify();
  }

 private:
  const std::set<std::string>& poison_;
  Signal changed_;
};

class TextEncoder final : public EventEncoder {
 public:
  std::string_view head() const override { return ""; }
  std::string_view tail() const override { return ""; }
  void append(const Record& record, std::string& out) const override {
    out += std::get<RabbitMqMessage>(record.message).body;
  }
};

// What a kill leaves: the stream, what is stored, and what the function fails on.
struct Outside {
  std::set<std::string> poison;
  sharded::ScriptedStream stream{1};
  std::shared_ptr<MemoryPositionStore::Kept> kept = std::make_shared<MemoryPositionStore::Kept>();

  Bodies notices() {
    Bodies records;
    for (const StoredNotice& stored : kept->table.notices(0, 100)) {
      records.push_back(stored.notice.record);
    }
    return records;
  }
  // "s: 3,5 end": of every shard, by slot.
  std::string positions() {
    std::string text;
    for (const PartitionPosition& row : kept->table.load("m")) {
      text += (text.empty() ? "" : " ") + row.partition.substr(row.partition.size() - 1) + ":";
      for (const SlotPosition& slot : row.slots) {
        text += slot.finished ? slot.finished->text() : "-";
        if (slot.failed) text += "(x" + std::to_string(slot.failed->calls) + ")";
      }
      if (row.finished) text += "end";
    }
    return text;
  }
};

// One run of an engine, from its start to its stop or its death.
class EngineRun final : private SourceFactory, private GiveUps {
 public:
  EngineRun(Outside& outside, int slots, const Mapping& mapping)
      : store(outside.kept),
        function(shard.loop.io, outside.poison),
        writer_(shard.loop.io, store, shard.loop.clock, Log()),
        source_(shard.loop.io, shard.loop.clock, outside.stream, store, writer_,
                {.mapping = "m",
                 .start = {.kind = sharded::StartingPosition::Kind::trim_horizon},
                 .slots = slots}),
        services_{.invoker = function,
                  .readiness = function,
                  .quarantine = shard.quarantine,
                  .metrics = shard.metrics,
                  .clock = shard.loop.clock,
                  .log = {},
                  .give_ups = this},
        supervisor_(shard.loop.io, *this, services_) {
    writing_ = shard.loop.start(writer_.run());
    supervisor_.start({.name = {.mapping_uuid = "m", .generation = 1},
                       .mapping = mapping,
                       .function_timeout = seconds(3),
                       .observer = &shard.observer});
  }
  // What is not stored by then is lost: a kill stops the store first.
  ~EngineRun() override {
    function.answer();
    const auto stopped = shard.loop.start(supervisor_.stop_all(shard.loop.clock.now()));
    writer_.stop(shard.loop.clock.now());
    for (int i = 0; i < 20; ++i) go_on();
    EXPECT_TRUE(*stopped && *writing_);
    EXPECT_TRUE(*shard.loop.start(supervisor_.join()));
  }

  void go_on(Duration by = Duration::zero()) {
    shard.loop.clock.advance(by);
    source_.wake();
    writer_.wake();
    for (int i = 0; i < 4; ++i) shard.loop.settle();
  }

  TestShard shard;
  MemoryPositionStore store;
  BodyFunction function;
  std::set<LaneKey> begun;
  std::vector<LaneKey> ended;  // with all that their source gave

 private:
  class Sources final : public MappingSources {
   public:
    explicit Sources(EngineRun& run) : run_(run) {}
    boost::asio::awaitable<void> run(LanePlan& plan) override {
      EXPECT_TRUE(co_await run_.source_.run(plan));
    }
    void stop() override { run_.source_.stop(); }
    void lane_ended(const LaneKey& lane, bool finished) override {
      if (finished) run_.ended.push_back(lane);
    }
    RetryPolicy retry() const override { return policy_in_order(); }
    std::size_t window() const override { return 1000; }
    void change(const Mapping& /*mapping*/, Duration /*function_timeout*/) override {}
    SourceParts make_lane(const LaneKey& lane, SourceObserver& observer) override {
      run_.begun.insert(lane);
      return {run_.source_.make_source(lane, &observer), std::make_unique<TextEncoder>()};
    }

   private:
    EngineRun& run_;
  };

  Result<std::unique_ptr<MappingSources>> open(const Mapping& /*mapping*/,
                                               Duration /*function_timeout*/) override {
    return std::make_unique<Sources>(*this);
  }
  boost::asio::awaitable<Status> tell(GivenUp /*batch*/) override {
    ADD_FAILURE() << "told before its position was stored";
    co_return Status();
  }
  std::string write_down(GivenUp batch) override { return *batch.event; }

  CheckpointWriter writer_;
  sharded::ScriptedShardedSource source_;
  LaneServices services_;
  Supervisor supervisor_;
  std::shared_ptr<bool> writing_;
};

class OrderedLanesTest : public testing::Test {
 protected:
  OrderedLanesTest() {
    mapping.uuid = "m";
    mapping.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    mapping.batching.size = 2;
    mapping.handling.maximum_retry_attempts = 1;
    mapping.handling.on_failure = "arn:destination";
    start();
  }

  void start() {
    run.reset();
    run = std::make_unique<EngineRun>(outside, slots, mapping);
    run->go_on();
  }
  // Nothing more is stored from here on.
  void kill() {
    run->store.fail_with(Error(Errc::unavailable, "killed"));
    run.reset();
  }
  void put(const std::string& key, const Bodies& bodies) {
    for (const std::string& body : bodies) {
      outside.stream.put(key, body, run->shard.loop.clock.wall_now());
    }
  }
  void go_on(Duration by) {
    for (Duration step{}; step < by; step += milliseconds(100)) run->go_on(milliseconds(100));
  }

  Outside outside;
  Mapping mapping;
  int slots = 1;
  std::unique_ptr<EngineRun> run;
};

TEST_F(OrderedLanesTest, ABatchThatIsGivenUpIsStoredWithItsPositionAndTheNextOneFollows) {
  outside.poison = {"a"};
  put("k", {"a", "b", "c"});
  go_on(seconds(2));
  EXPECT_EQ(run->function.calls, (Bodies{"a,b", "a,b", "c"}));
  EXPECT_EQ(run->function.request_ids, (Bodies{"", "r1", ""}));
  EXPECT_EQ(outside.notices(), Bodies{"a,b"});
  EXPECT_EQ(outside.positions(), "0:3");
}

TEST_F(OrderedLanesTest, AKillRepeatsWhatWasNotStoredAndNothingElse) {
  put("k", {"a", "b", "c", "d"});
  go_on(seconds(2));
  EXPECT_EQ(outside.positions(), "0:4");
  run->function.holding = true;
  put("k", {"e", "f"});
  go_on(seconds(1));
  EXPECT_EQ(run->function.calls.back(), "e,f");
  kill();
  start();
  go_on(seconds(2));
  EXPECT_EQ(run->function.calls, Bodies{"e,f"});
  EXPECT_EQ(outside.positions(), "0:6");
}

TEST_F(OrderedLanesTest, AKillDuringRetriesGoesOnCountingTheCalls) {
  mapping.handling.maximum_retry_attempts = 3;
  start();
  outside.poison = {"a"};
  put("k", {"a", "b"});
  go_on(milliseconds(1300));
  const std::size_t before = run->function.calls.size();
  EXPECT_EQ(outside.positions(), "0:-(x" + std::to_string(before) + ")");
  kill();
  start();
  put("k", {"c"});
  go_on(seconds(20));
  EXPECT_EQ(before + run->function.calls.size() - 1, 4U) << "three retries in all, then c";
  EXPECT_EQ(outside.notices(), Bodies{"a,b"});
}

TEST_F(OrderedLanesTest, ChildrenBeginWhenTheEndOfTheirParentIsStored) {
  put("k", {"a"});
  outside.stream.split("shard-000000");
  put("k", {"b"});
  run->function.holding = true;
  go_on(seconds(1));
  EXPECT_EQ(run->begun.size(), 1U);
  EXPECT_EQ(run->function.calls, Bodies{"a"});
  run->function.answer();
  go_on(seconds(2));
  EXPECT_EQ(run->ended, std::vector{LaneKey{.name = "shard-000000"}});
  EXPECT_EQ(run->begun.size(), 3U);
  EXPECT_EQ(run->function.calls, (Bodies{"a", "b"}));
  kill();
  start();
  go_on(seconds(2));
  EXPECT_TRUE(run->function.calls.empty()) << "the end of the parent was forgotten";
  EXPECT_EQ(run->begun.size(), 2U);
}

TEST_F(OrderedLanesTest, WhoseShardIsTakenOverCallsNoMoreThanOnceMore) {
  put("k", {"a", "b"});
  go_on(seconds(1));
  outside.kept->table.take("m", {"shard-000000"});
  put("k", {"c", "d", "e", "f", "g", "h"});
  go_on(seconds(5));
  EXPECT_EQ(run->function.calls, (Bodies{"a,b", "c,d", "e,f"})) << "the last one had begun";
  EXPECT_EQ(outside.positions(), "0:2");
}

TEST_F(OrderedLanesTest, NothingIsCalledWhileNothingCanBeStored) {
  run->store.fail_with(Error(Errc::unavailable, "no disk"));
  put("k", {"a", "b", "c", "d", "e", "f"});
  go_on(seconds(5));
  EXPECT_EQ(run->function.calls, (Bodies{"a,b", "c,d"})) << "the last one had begun";
  run->store.fail_with(std::nullopt);
  go_on(seconds(5));
  EXPECT_EQ(run->function.calls, (Bodies{"a,b", "c,d", "e,f"}));
}

TEST_F(OrderedLanesTest, ASlotThatFailsHoldsUpItsOwnKeysAlone) {
  slots = 2;
  mapping.handling.maximum_retry_attempts = -1;
  start();
  std::string other = "k";
  while (sharded::slot_of(other, 2) == sharded::slot_of("k", 2)) other += "k";
  outside.poison = {"a"};
  put("k", {"a", "b"});
  put(other, {"c", "d", "e", "f"});
  go_on(seconds(3));
  EXPECT_EQ(run->function.processed, (Bodies{"c", "d", "e", "f"}));
  outside.poison.clear();
  start();
  go_on(seconds(3));
  EXPECT_EQ(run->function.processed, (Bodies{"a", "b"})) << "a restart repeats nothing";
}

}  // namespace
}  // namespace wheelpit
