#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <map>
#include <utility>

#include "positions/memory/memory_position_store.h"
#include "source/kafka/group.h"
#include "source/kafka/partition_source.h"

// A group whose cluster is a test.
namespace wheelpit::kafka {

// A cluster's part, as a test tells it.
struct FakeCluster {
  std::vector<GroupEvent> events;
  std::map<Partition, Offset> committed;
  std::map<Partition, Offset> assigned;
  std::map<Partition, std::vector<Offset>> waiting;  // records
  std::optional<Failed> trouble;                     // of probes
  std::string topic = "first";
  std::optional<Offset> end;
  std::optional<Offset> seen_end;
  bool commits_fail = false;
  bool closed = false;
  int made = 0;
  std::vector<std::string> story;
  std::optional<Error> refuses_settings;
  std::vector<std::string> tokens;
};

struct FakeMessage final : KafkaMessage {
  explicit FakeMessage(Parts parts) : KafkaMessage(std::move(parts)) {}
};

class FakeConsumer final : public GroupConsumer {
 public:
  explicit FakeConsumer(FakeCluster& cluster) : cluster_(cluster) { cluster_.closed = false; }

  std::vector<GroupEvent> poll() override { return std::exchange(cluster_.events, {}); }
  Result<std::vector<std::optional<Offset>>> committed(const std::vector<Partition>& partitions,
                                                       Duration /*patience*/) override {
    std::vector<std::optional<Offset>> offsets;
    for (const Partition partition : partitions) {
      const auto found = cluster_.committed.find(partition);
      offsets.push_back(found == cluster_.committed.end() ? std::nullopt
                                                          : std::optional(found->second));
    }
    return offsets;
  }
  Result<Offset> pin(Partition partition, const GroupStart& start, Duration /*patience*/) override {
    const Offset at = start.kind == GroupStart::Kind::offset   ? start.offset
                      : start.kind == GroupStart::Kind::oldest ? 0
                                                               : 100;
    cluster_.committed[partition] = at;
    return at;
  }
  std::string topic_id(Duration /*patience*/) override { return cluster_.topic; }
  Status assign(const std::vector<PartitionOffset>& places) override {
    for (const auto& place : places) cluster_.assigned[place.partition] = place.offset;
    return {};
  }
  void unassign(const std::vector<Partition>& partitions) override {
    for (const Partition partition : partitions) {
      cluster_.assigned.erase(partition);
      cluster_.story.push_back("let go " + std::to_string(partition));
    }
  }
  Taken take(Partition partition, std::size_t most) override {
    Taken taken;
    taken.end = std::exchange(cluster_.seen_end, std::nullopt);
    auto& waiting = cluster_.waiting[partition];
    while (!waiting.empty() && taken.messages.size() < most) {
      taken.messages.push_back(std::make_shared<FakeMessage>(KafkaMessage::Parts{
          .topic = "grain", .partition = partition, .offset = waiting.front()}));
      waiting.erase(waiting.begin());
    }
    return taken;
  }
  Status rewind(const PartitionOffset& place) override {
    cluster_.story.push_back("back to " + std::to_string(place.offset));
    return {};
  }
  bool commit(const std::vector<PartitionOffset>& offsets) override {
    if (cluster_.commits_fail) {
      cluster_.events.push_back(Committed{.error = "GROUP_AUTHORIZATION_FAILED", .words = "no"});
      return true;
    }
    for (const auto& place : offsets) {
      cluster_.committed[place.partition] = place.offset;
      cluster_.story.push_back("commit " + std::to_string(place.offset));
    }
    cluster_.events.push_back(Committed{});
    return true;
  }
  std::optional<Offset> end_of(Partition /*partition*/) const override { return cluster_.end; }
  std::optional<Offset> ask_end(Partition /*partition*/, Duration /*patience*/) override {
    return cluster_.end;
  }
  std::optional<Failed> probe(Duration /*patience*/) override { return cluster_.trouble; }
  Status give_token(const LoginToken& token) override {
    cluster_.tokens.push_back(token.value.reveal());
    return {};
  }
  void refuse_token(const std::string& why) override { cluster_.story.push_back("none: " + why); }
  void begin_close() override { cluster_.closed = true; }
  bool closed() const override { return cluster_.closed; }

 private:
  FakeCluster& cluster_;
};

class FakeIdentity final : public IdentityReader {
 public:
  boost::asio::awaitable<Result<ClientIdentity>> read() override { co_return ClientIdentity(); }
  boost::asio::awaitable<Result<LoginToken>> token() override {
    if (token_) co_return LoginToken{.value = Secret(*token_)};
    co_return Error(Errc::access_denied, "no such client");
  }

  std::optional<std::string> token_ = "a token";
};

class SeenMeters final : public GroupMeters {
 public:
  void on_partition(const std::string& partition, const PartitionNumbers& now) override {
    numbers[partition] = now;
  }
  void on_gone(const std::string& partition) override { numbers.erase(partition); }
  void on_rebalance() override { ++rebalances; }
  void on_stall() override { ++stalls; }
  void on_commit_failed() override { ++commits_failed; }

  std::map<std::string, PartitionNumbers> numbers;
  int rebalances = 0;
  int stalls = 0;
  int commits_failed = 0;
};

class SeenPlan final : public LanePlan, public SourceObserver {
 public:
  void begin(const LaneKey& lane) override { lanes[lane.name] = "reads"; }
  void end(const LaneKey& lane, LaneEnd how) override {
    lanes[lane.name] = how == LaneEnd::settles ? "settles" : "drops";
  }
  void on_health(const SourceHealth& now) override { health = now; }
  void on_queue(const QueueNumbers& /*numbers*/) override {}

  std::map<std::string, std::string> lanes;
  SourceHealth health;
};

class GroupTest : public testing::Test {
 protected:
  GroupTest() { boost::asio::co_spawn(io_, writer_.run(), boost::asio::detached); }
  ~GroupTest() override {
    if (running_) {
      group_.stop();
      source_.reset();
      EXPECT_TRUE(until([&] { return !running_; })) << "it does not stop";
    }
    writer_.stop(clock_.now());
    io_.run_for(std::chrono::milliseconds(1));
  }

  void run() {
    running_ = true;
    boost::asio::co_spawn(io_, group_.run(plan_),
                          [this](const std::exception_ptr&) { running_ = false; });
  }
  // The clock stands still: what waits for it waits in vain.
  template <class Condition>
  bool until(Condition condition) {
    for (int i = 0; i < 4000 && !condition(); ++i) {
      group_.look_again();
      io_.run_for(std::chrono::milliseconds(1));
    }
    return condition();
  }
  template <class Condition>
  bool later(Condition condition) {
    return until([&] {
      clock_.advance(std::chrono::milliseconds(100));
      return condition();
    });
  }
  template <class Condition>
  bool never(Condition condition) {
    bool seen = false;
    for (int i = 0; i < 50 && !seen; ++i) {
      group_.look_again();
      io_.run_for(std::chrono::milliseconds(1));
      seen = condition();
    }
    return !seen;
  }
  void give(std::vector<Partition> partitions) {
    cluster_.events.push_back(Assigned{partitions});
    EXPECT_TRUE(until([&] {
      return std::ranges::all_of(partitions, [&](Partition p) {
        return group_.feed_of("grain-" + std::to_string(p)) != nullptr;
      });
    }));
  }
  std::vector<Record> open(const std::string& lane) {
    source_ =
        std::make_unique<PartitionSource>(group_, group_.feed_of(lane), io_, clock_, plan_, 100);
    const auto got = std::make_shared<std::optional<Result<std::vector<Record>>>>();
    boost::asio::co_spawn(io_, source_->receive(clock_.now()),
                          [got](const std::exception_ptr&, Result<std::vector<Record>> records) {
                            *got = std::move(records);
                          });
    EXPECT_TRUE(until([&] { return got->has_value(); }));
    return (*got)->value_or(std::vector<Record>());
  }
  void settle(const std::vector<Record>& records, const LaneNote& note = {}) {
    std::vector<RecordVerdict> verdicts;
    for (const Record& record : records) {
      verdicts.push_back({.id = record.id, .settlement = Settlement::done});
    }
    const auto settled = std::make_shared<std::optional<bool>>();
    boost::asio::co_spawn(
        io_, source_->settle(verdicts, note),
        [settled](const std::exception_ptr&, const auto& done) { *settled = done.has_value(); });
    EXPECT_TRUE(until([&] { return settled->has_value(); }));
    EXPECT_TRUE(settled->value_or(false));
  }

  boost::asio::io_context io_;
  ManualClock clock_;
  FakeCluster cluster_;
  FakeIdentity identity_;
  SeenPlan plan_;
  SeenMeters meters_;
  bool running_ = false;
  std::shared_ptr<MemoryPositionStore::Kept> kept_ = std::make_shared<MemoryPositionStore::Kept>();
  MemoryPositionStore store_{kept_};
  CheckpointWriter writer_{io_, store_, clock_, {}};
  GroupLedger ledger_{store_, writer_, "m"};
  Group group_{
      {.client = {.bootstrap_servers = "", .group = "g"}, .topic = "grain", .start = {}},
      {.io = io_,
       .clock = clock_,
       .identity = identity_,
       .log = {},
       .meters = meters_,
       .make_consumer = [this](const ClientSettings& /*settings*/, const std::string& /*topic*/,
                               int /*wake*/) -> Result<std::unique_ptr<GroupConsumer>> {
         ++cluster_.made;
         if (cluster_.refuses_settings) return *cluster_.refuses_settings;
         return std::make_unique<FakeConsumer>(cluster_);
       },
       .ledger = &ledger_}};
  std::unique_ptr<PartitionSource> source_;
};

}  // namespace wheelpit::kafka
