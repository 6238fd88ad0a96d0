#include "source/kafka/group.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <map>
#include <utility>

#include "positions/memory/memory_position_store.h"
#include "source/kafka/partition_source.h"

namespace wheelpit::kafka {
namespace {

using namespace std::chrono_literals;

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
    io_.run_for(1ms);
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
      io_.run_for(1ms);
    }
    return condition();
  }
  template <class Condition>
  bool later(Condition condition) {
    return until([&] {
      clock_.advance(100ms);
      return condition();
    });
  }
  template <class Condition>
  bool never(Condition condition) {
    bool seen = false;
    for (int i = 0; i < 50 && !seen; ++i) {
      group_.look_again();
      io_.run_for(1ms);
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

TEST_F(GroupTest, APartitionIsReadFromWhatIsCommittedElseFromTheStart) {
  cluster_.committed[1] = 7;
  run();
  give({0, 1});
  EXPECT_EQ(cluster_.assigned, (std::map<Partition, Offset>{{0, 0}, {1, 7}}));
  EXPECT_EQ(plan_.lanes,
            (std::map<std::string, std::string>{{"grain-0", "reads"}, {"grain-1", "reads"}}));
  EXPECT_TRUE(plan_.health.consuming);
}

TEST_F(GroupTest, WhatIsSettledIsCommittedAndNothingElse) {
  run();
  give({0});
  cluster_.waiting[0] = {0, 1, 5};
  const auto records = open("grain-0");
  ASSERT_EQ(records.size(), 3U);
  settle({records[1]});
  EXPECT_TRUE(never([&] { return cluster_.committed[0] != 0; })) << "the first one is not settled";
  settle({records[0]});
  EXPECT_TRUE(until([&] { return cluster_.committed[0] == 5; }));
  settle({records[2]});
  EXPECT_TRUE(until([&] { return cluster_.committed[0] == 6; }));
}

TEST_F(GroupTest, NothingMoreIsBegunWhileNothingCanBeCommitted) {
  run();
  give({0});
  cluster_.waiting[0] = {0, 1, 2};
  const auto records = open("grain-0");
  cluster_.commits_fail = true;
  settle({records[0]});
  auto settled = std::make_shared<bool>(false);
  const std::vector<RecordVerdict> second = {{.id = records[1].id}};
  const LaneNote nothing;
  boost::asio::co_spawn(io_, source_->settle(second, nothing),
                        [settled](const std::exception_ptr&, const auto&) { *settled = true; });
  EXPECT_TRUE(never([&] { return *settled; })) << "the first is not committed";
  cluster_.commits_fail = false;
  clock_.advance(1s);
  EXPECT_TRUE(until([&] { return *settled; }));
  EXPECT_TRUE(until([&] { return cluster_.committed[0] == 2; }));
}

TEST_F(GroupTest, WhatIsToBeToldOfABatchIsStoredBeforeItIsCommitted) {
  run();
  give({0});
  cluster_.waiting[0] = {0, 1, 4};
  auto records = open("grain-0");
  ASSERT_EQ(records.size(), 3U);
  settle({records[0]});
  records.erase(records.begin());
  settle(records, {.given_up = GiveUpNote{.destination = "arn", .record = "told"}});
  const auto notices = kept_->table.notices(0, 10);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].notice, (GiveUpNotice{.destination = "arn", .record = "told"}));
  EXPECT_TRUE(until([&] { return cluster_.committed[0] == 5; }));
  EXPECT_TRUE(until([&] { return !ledger_.stored("grain-0").given_up; })) << "of no more use";
}

TEST_F(GroupTest, WhatWasGivenUpIsNotReadAgainThoughTheClusterHasNotHeardOfIt) {
  boost::asio::co_spawn(io_,
                        ledger_.give_up("grain-0", {.first = 1, .last = 2}, {"arn", "told"}, {}),
                        boost::asio::detached);
  EXPECT_TRUE(until([&] { return ledger_.stored("grain-0").given_up.has_value(); }));
  cluster_.committed[0] = 0;
  run();
  give({0});
  cluster_.waiting[0] = {0, 1, 2, 3};
  const auto records = open("grain-0");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].id.tag, 0U);
  EXPECT_EQ(records[1].id.tag, 3U);
  settle({records[0]});
  EXPECT_TRUE(until([&] { return cluster_.committed[0] == 3; }));
}

TEST_F(GroupTest, APartitionIsLetGoWhenItsLaneHasSettledAndThatIsCommitted) {
  run();
  give({0, 1});
  cluster_.waiting[0] = {0, 1};
  const auto records = open("grain-0");
  cluster_.events.push_back(Revoked{.partitions = {0}});
  EXPECT_TRUE(until([&] { return plan_.lanes["grain-0"] == "settles"; }));
  EXPECT_TRUE(cluster_.story.empty()) << "the function still has its records";
  settle(records);
  source_.reset();
  EXPECT_TRUE(until([&] { return cluster_.story.size() == 2; }));
  EXPECT_EQ(cluster_.story, (std::vector<std::string>{"commit 2", "let go 0"}));
  EXPECT_EQ(plan_.lanes["grain-1"], "reads");
}

TEST_F(GroupTest, AFunctionThatTakesLongerThanFiveSecondsIsNotWaitedFor) {
  run();
  give({0});
  cluster_.waiting[0] = {0};
  const auto records = open("grain-0");
  cluster_.events.push_back(Revoked{.partitions = {0}});
  EXPECT_TRUE(until([&] { return plan_.lanes["grain-0"] == "settles"; }));
  clock_.advance(kGroupLettingGo);
  EXPECT_TRUE(until([&] { return !cluster_.story.empty(); }));
  EXPECT_EQ(cluster_.story, std::vector<std::string>{"let go 0"}) << "and nothing is committed";
  EXPECT_EQ(plan_.lanes["grain-0"], "drops");
  source_.reset();
}

TEST_F(GroupTest, WhatIsLostIsNotCommitted) {
  run();
  give({0});
  cluster_.waiting[0] = {0};
  const auto records = open("grain-0");
  cluster_.events.push_back(Revoked{.partitions = {0}, .lost = true});
  EXPECT_TRUE(until([&] { return plan_.lanes["grain-0"] == "drops"; }));
  EXPECT_EQ(cluster_.story, std::vector<std::string>{"let go 0"});
  source_.reset();
}

TEST_F(GroupTest, WhatWasTakenAndNotSettledIsReadAgainByTheNextSource) {
  run();
  give({0});
  cluster_.waiting[0] = {3, 4};
  const auto records = open("grain-0");
  settle({records[0]});
  const auto epoch = records[0].id.epoch;
  source_.reset();
  cluster_.waiting[0] = {4};
  const auto again = open("grain-0");
  EXPECT_EQ(cluster_.story.back(), "back to 4");
  ASSERT_EQ(again.size(), 1U);
  EXPECT_GT(again[0].id.epoch, epoch) << "verdicts of before mean nothing";
}

TEST_F(GroupTest, WhatLiesBeforeTheEndAndIsNoRecordIsPassedOver) {
  run();
  give({0});
  cluster_.waiting[0] = {3};
  cluster_.seen_end = 6;  // behind marks of transactions
  settle(open("grain-0"));
  EXPECT_TRUE(until([&] { return cluster_.committed[0] == 6; }));
}

TEST_F(GroupTest, ATopicThatWasMadeAgainBeginsAnew) {
  cluster_.committed[0] = 40;
  run();
  give({0});
  cluster_.waiting[0] = {0, 1};
  const auto records = open("grain-0");
  ASSERT_EQ(records.size(), 2U);
  settle({records[0]});
  EXPECT_TRUE(until([&] { return cluster_.committed[0] == 1; }));
}

TEST_F(GroupTest, APartitionThatHasRecordsAndGivesNoneIsAskedOfANewConsumer) {
  cluster_.end = 0;
  run();
  give({0});
  EXPECT_TRUE(open("grain-0").empty());
  clock_.advance(61s);
  EXPECT_TRUE(never([&] { return meters_.stalls > 0; })) << "there is nothing to read";
  cluster_.end = 5;
  clock_.advance(61s);
  EXPECT_TRUE(until([&] { return meters_.stalls == 1; }));
  source_.reset();
  EXPECT_TRUE(later([&] { return cluster_.made == 2; }));
}

TEST_F(GroupTest, HowFarPartitionsAreIsToldUntilTheyGo) {
  cluster_.end = 9;
  cluster_.committed[0] = 4;
  run();
  give({0});
  cluster_.waiting[0] = {4, 5};
  const auto records = open("grain-0");
  settle({records[0]});
  const PartitionNumbers expected{.committed = 5, .processed = 5, .end = 9};
  EXPECT_TRUE(later([&] { return meters_.numbers["grain-0"] == expected; }));
  EXPECT_EQ(meters_.rebalances, 1);
  source_.reset();
  cluster_.events.push_back(Revoked{.partitions = {0}});
  EXPECT_TRUE(until([&] { return plan_.lanes["grain-0"] == "settles"; }));
  EXPECT_TRUE(until([&] { return !meters_.numbers.contains("grain-0"); }));
}

TEST_F(GroupTest, AGroupThatRefusesUsIsNotHealedByATopicThatAnswers) {
  run();
  give({0});
  cluster_.events.push_back(
      Failed{.error = "GROUP_AUTHORIZATION_FAILED", .words = "group g: no right"});
  EXPECT_TRUE(until([&] { return plan_.health.problem == SourceProblem::authorization; }));
  clock_.advance(2s);
  EXPECT_TRUE(never([&] { return plan_.health.consuming; }));
  EXPECT_EQ(plan_.health.detail, "group g: no right");
  cluster_.events.push_back(Assigned{});
  EXPECT_TRUE(until([&] { return plan_.health.consuming; })) << "it was let in";
}

TEST_F(GroupTest, ACommitThatTheGroupRefusesIsToldAndTriedAgain) {
  run();
  give({0});
  cluster_.commits_fail = true;
  cluster_.waiting[0] = {0};
  settle(open("grain-0"));
  EXPECT_TRUE(until([&] { return plan_.health.problem == SourceProblem::authorization; }));
  EXPECT_EQ(meters_.commits_failed, 1);
  cluster_.commits_fail = false;
  EXPECT_TRUE(later([&] { return cluster_.committed[0] == 1; }));
  EXPECT_TRUE(later([&] { return plan_.health.consuming; }));
}

TEST_F(GroupTest, ATopicThatIsMissingIsToldUntilItIsThere) {
  cluster_.trouble = Failed{.error = "UNKNOWN_TOPIC_OR_PART", .words = "topic grain: unknown"};
  run();
  EXPECT_TRUE(until([&] { return plan_.health.problem == SourceProblem::connection; }));
  EXPECT_EQ(plan_.health.detail, "topic grain: unknown");
  cluster_.trouble.reset();
  EXPECT_TRUE(later([&] { return plan_.health.consuming; }));
}

TEST_F(GroupTest, AWrongPasswordIsATaskForANewConsumer) {
  run();
  EXPECT_TRUE(until([&] { return cluster_.made == 1; }));
  cluster_.events.push_back(Failed{.error = "_AUTHENTICATION", .words = "wrong"});
  EXPECT_TRUE(until([&] { return plan_.health.problem == SourceProblem::authentication; }));
  group_.retry_now();
  EXPECT_TRUE(until([&] { return cluster_.made == 2; }));
}

TEST_F(GroupTest, ACertificateThatCannotBeReadSaysSo) {
  cluster_.refuses_settings = Error(Errc::malformed, "ssl.key.pem is not valid");
  run();
  EXPECT_TRUE(until([&] { return plan_.health.problem == SourceProblem::unusable_key; }));
  EXPECT_EQ(plan_.health.detail, "ssl.key.pem is not valid");
}

TEST_F(GroupTest, ATokenIsFetchedWhenTheLibraryAsks) {
  run();
  EXPECT_TRUE(until([&] { return plan_.health.consuming; }));
  cluster_.events.push_back(TokenWanted());
  EXPECT_TRUE(until([&] { return !cluster_.tokens.empty(); }));
  EXPECT_EQ(cluster_.tokens, std::vector<std::string>{"a token"});
  identity_.token_.reset();
  cluster_.events.push_back(TokenWanted());
  EXPECT_TRUE(until([&] { return plan_.health.problem == SourceProblem::authentication; }));
  EXPECT_EQ(cluster_.story.back(), "none: no such client");
}

}  // namespace
}  // namespace wheelpit::kafka
