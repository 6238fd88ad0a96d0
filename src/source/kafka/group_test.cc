#include "source/kafka/group_test_world.h"

namespace wheelpit::kafka {
namespace {

using namespace std::chrono_literals;

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
  EXPECT_TRUE(until([&] { return plan_.health.next_attempt.has_value(); }));
  EXPECT_GT(plan_.health.next_attempt, clock_.now());
  EXPECT_EQ(plan_.health.detail, "wrong");
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
