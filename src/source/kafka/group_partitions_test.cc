#include "source/kafka/group_test_world.h"

namespace wheelpit::kafka {
namespace {

using namespace std::chrono_literals;

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

TEST_F(GroupTest, ACommitThatFailsWhileAPartitionGoesIsRepeatedBeforeItIsLetGo) {
  run();
  give({0});
  cluster_.waiting[0] = {0, 1};
  const auto records = open("grain-0");
  cluster_.commits_fail = true;
  cluster_.events.push_back(Revoked{.partitions = {0}});
  EXPECT_TRUE(until([&] { return plan_.lanes["grain-0"] == "settles"; }));
  settle(records);
  source_.reset();
  EXPECT_TRUE(until([&] { return meters_.commits_failed > 0; }));
  EXPECT_TRUE(never([&] { return !cluster_.story.empty(); })) << "it has five seconds";
  cluster_.commits_fail = false;
  EXPECT_TRUE(later([&] { return cluster_.story.size() == 2; }));
  EXPECT_EQ(cluster_.story, (std::vector<std::string>{"commit 2", "let go 0"}));
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

TEST_F(GroupTest, WhatIsCommittedIsStoredAndCountsWhenTheClusterHasForgottenTheGroup) {
  run();
  give({0});
  cluster_.waiting[0] = {0, 1};
  settle(open("grain-0"));
  EXPECT_TRUE(until([&] { return ledger_.stored("grain-0").next == 2; }));
  source_.reset();
  cluster_.events.push_back(Revoked{.partitions = {0}});
  EXPECT_TRUE(until([&] { return group_.feed_of("grain-0") == nullptr; }));
  cluster_.committed.clear();
  give({0});
  EXPECT_EQ(cluster_.assigned[0], 2);
}

TEST_F(GroupTest, ATopicThatIsAnotherByNowIsReadFromItsStart) {
  run();
  give({0});
  cluster_.waiting[0] = {0, 1};
  settle(open("grain-0"));
  EXPECT_TRUE(until([&] { return ledger_.stored("grain-0").next == 2; }));
  source_.reset();
  cluster_.events.push_back(Revoked{.partitions = {0}});
  EXPECT_TRUE(until([&] { return group_.feed_of("grain-0") == nullptr; }));
  cluster_.committed.clear();
  cluster_.topic = "second";
  give({0});
  EXPECT_EQ(cluster_.assigned[0], 0);
}

}  // namespace
}  // namespace wheelpit::kafka
