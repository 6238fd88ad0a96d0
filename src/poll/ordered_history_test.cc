#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "poll/ordered_history_test_engine.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// One seeded history of a mapping of a stream: records come, shards split and merge, the function
// succeeds and fails in every way, commits fail, engines crash between any two steps, and a second
// engine takes over from one that goes on. In the end all is well, and everything must be done.
class History {
 public:
  explicit History(unsigned seed) : random_(seed), world_(1 + static_cast<int>(below(3))) {
    if (below(3) == 0) start_.kind = sharded::StartingPosition::Kind::latest;
    if (below(3) > 0) start_.kind = sharded::StartingPosition::Kind::trim_horizon;
    for (std::size_t i = below(6); i > 0; --i) put();
    world_.now += milliseconds(1);
    start_engine();
  }

  void run(int steps) {
    for (int step = 0; step < steps; ++step) act();
    calm_down();
    world_.witness.expect_nothing_lost();
    EXPECT_EQ(told_.size(), world_.witness.notices()) << "a destination was not told, or twice";
  }

  std::size_t given_up() const { return world_.witness.given_up(); }
  std::size_t resumed() const { return world_.resumed; }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  void put() {
    const std::string key = "k" + std::to_string(below(5));
    const auto put = world_.stream.put(key, "0", world_.wall());
    world_.last_put = std::stoull(put.number.text());
    world_.witness.put(world_.last_put, put.shard, key);
    if (below(12) == 0) poison_.insert(world_.last_put);
    if (below(8) == 0) {
      world_.excluded.insert(world_.last_put);
      world_.witness.exclude(world_.last_put);
    }
  }

  void start_engine() {
    OrderedSettings settings;
    settings.start = start_;
    settings.slots = 1 + static_cast<int>(below(3));
    settings.batch = 1 + below(5);
    settings.retry.bisects = below(2) == 0;
    settings.retry.reports_item_failures = below(2) == 0;
    if (below(4) > 0) settings.retry.max_retries = static_cast<int>(below(3));
    if (below(4) == 0) settings.retry.max_age = seconds(60);
    engines_.push_back(std::make_unique<OrderedTestEngine>(world_, settings));
    engines_.back()->discover();
  }
  OrderedTestEngine& any_engine() { return *engines_[below(engines_.size())]; }

  void act() {
    OrderedTestEngine& engine = any_engine();
    switch (below(20)) {
      case 0:
      case 1:
      case 2:
      case 3:
        put();
        break;
      case 4:
        reshard();
        break;
      case 5:
        engine.discover();
        break;
      case 6:
      case 7:
      case 8:
        read(engine);
        break;
      case 9:
        world_.now += milliseconds(below(3000));
        break;
      case 10:
        if (below(6) == 0) world_.now += seconds(below(90));
        break;
      case 11:
        if (below(2) == 0) crash();
        break;
      case 12:
        if (engines_.size() < 3 && below(3) == 0) start_engine();  // the others go on
        break;
      case 13:
        tell();
        break;
      case 14:
      case 15:
        commit(engine);
        break;
      default:
        answer(engine);
    }
    for (const auto& each : engines_) each->run_lanes();
  }

  void reshard() {
    const auto open = world_.stream.open_shards();
    const std::string& shard = open[below(open.size())];
    if (below(2) == 0 && open.size() < 5) {
      world_.stream.split(shard);
    } else {
      world_.stream.merge(shard);
    }
  }

  void read(OrderedTestEngine& engine) {
    const auto readers = engine.readers();
    if (!readers.empty()) engine.read(readers[below(readers.size())], 1 + below(4));
  }

  void answer(OrderedTestEngine& engine) {
    const auto calls = engine.calls();
    if (calls.empty()) return;
    const OrderedTestEngine::Call& call = calls[below(calls.size())];
    engine.answer(call, reply_to(engine, call.batch));
  }

  // What the function says of the batch; the witness learns what it has done.
  Result<Reply> reply_to(const OrderedTestEngine& engine, const Numbers& batch) {
    if (!calm_ && below(8) == 0) return Error(Errc::throttled, "for a test");
    const auto bad = std::ranges::find_if(
        batch, [&](std::uint64_t number) { return !calm_ && poison_.contains(number); });
    const bool fails = bad != batch.end() || (!calm_ && below(5) == 0);
    if (!fails) {
      world_.witness.processed(batch);
      return Reply{};
    }
    const std::size_t at =
        bad == batch.end() ? below(batch.size()) : static_cast<std::size_t>(bad - batch.begin());
    switch (engine.reports_item_failures() ? below(3) : 2) {
      case 0:
        return Reply{.payload = R"({"batchItemFailures":[{"itemIdentifier":"?"}]})",
                     .request_id = "r"};
      case 1:
        world_.witness.processed({batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(at)});
        return Reply{.payload = R"({"batchItemFailures":[{"itemIdentifier":")" +
                                std::to_string(batch[at]) + "\"}]}",
                     .request_id = "r"};
      default:
        return Reply{.function_error = true, .request_id = "r"};
    }
  }

  // The commit may fail, and who made it may not live to learn that it succeeded.
  void commit(OrderedTestEngine& engine) {
    const auto due = engine.commit_due();
    if (!due || *due > world_.now) return;
    const auto moves = engine.begin_commit();
    if (!calm_ && below(8) == 0) {
      engine.fail_commit();
      return;
    }
    const auto refused = world_.disk.advance(moves);
    world_.witness.written(world_.disk, OrderedWorld::kMapping);
    if (!calm_ && below(10) == 0) {
      crash();
    } else {
      engine.end_commit(refused);
    }
  }

  // The destination may be told twice by who dies between telling it and forgetting it: of one
  // notice, whose number says so.
  void tell() {
    for (const StoredNotice& stored : world_.disk.notices(0, 1)) {
      told_.insert(stored.number);
      if (calm_ || below(4) > 0) world_.disk.drop_notices({stored.number});
    }
  }

  // Calls that run may or may not reach their end.
  void crash() {
    for (const auto& engine : engines_) {
      for (const auto& call : engine->calls()) {
        if (below(2) == 0) (void)reply_to(*engine, call.batch);
      }
    }
    engines_.clear();
    start_engine();
  }

  void calm_down() {
    calm_ = true;
    crash();
    OrderedTestEngine& engine = *engines_.back();
    for (int round = 0; round < 2000; ++round) {
      if (round % 4 == 0) engine.discover();
      for (const std::string& shard : engine.readers()) engine.read(shard, 10);
      engine.run_lanes();
      for (const auto& call : engine.calls()) engine.answer(call, reply_to(engine, call.batch));
      engine.run_lanes();
      commit(engine);
      tell();
      if (engine.at_rest() && world_.disk.notices(0, 1).empty()) return;
      const auto next = engine.next_time();
      world_.now = std::max(world_.now + milliseconds(500), next.value_or(world_.now));
    }
    ADD_FAILURE() << "it does not come to rest: " << engine.state();
  }

  std::mt19937 random_;
  OrderedWorld world_;
  sharded::StartingPosition start_;
  std::vector<std::unique_ptr<OrderedTestEngine>> engines_;  // a later one has taken over
  std::set<std::uint64_t> poison_;
  std::set<std::uint64_t> told_;
  bool calm_ = false;
};

int histories() {
  const char* wanted = std::getenv("WHEELPIT_HISTORIES");
  return wanted == nullptr ? 1000 : std::atoi(wanted);
}

TEST(OrderedHistory, LosesNothingKeepsEachKeysOrderAndTellsEachGiveUpOnce) {
  std::size_t given_up = 0;
  std::size_t resumed = 0;
  for (int seed = 1; seed <= histories(); ++seed) {
    History history(static_cast<unsigned>(seed));
    history.run(80);
    given_up += history.given_up();
    resumed += history.resumed();
    ASSERT_FALSE(HasFailure()) << "in the history of seed " << seed;
  }
  EXPECT_GT(given_up, static_cast<std::size_t>(histories()) / 2) << "it says little of give-ups";
  EXPECT_GT(resumed, static_cast<std::size_t>(histories()) / 100) << "and of restarts";
}

}  // namespace
}  // namespace wheelpit
