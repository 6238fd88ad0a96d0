#include "poll/supervisor.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/captured_log.h"
#include "poll/test_world.h"

namespace wheelpit {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class SupervisorTest : public testing::Test {
 public:
  ~SupervisorTest() override {
    shard.invoker.holding = false;
    loop.start(supervisor.stop_all(loop.clock.now()));
    EXPECT_TRUE(*loop.start(supervisor.join()));
  }

 protected:
  LaneServices services() {
    LaneServices of_shard = shard.services();
    of_shard.log = logged.log();
    return of_shard;
  }
  void start(const std::string& uuid) {
    Mapping mapping;
    mapping.uuid = uuid;
    mapping.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:orders:$LATEST";
    mapping.mq().queue = "q";
    mapping.batching.size = 1;
    supervisor.start({.name = {.mapping_uuid = uuid, .generation = 1},
                      .mapping = mapping,
                      .function_timeout = seconds(3),
                      .observer = &shard.observer});
    loop.settle();
  }
  ScriptedSource& source(std::size_t index) { return *shard.factory.made.at(index).source; }
  void deliver(std::size_t index, const std::string& body) {
    source(index).deliver(body);
    loop.settle();
  }

  TestShard shard;
  TestLoop& loop = shard.loop;
  CapturedLog logged;
  Supervisor supervisor{loop.io, shard.factory, services()};
};

TEST_F(SupervisorTest, RunsEachMappingsLaneByItsConfiguration) {
  start("one");
  start("two");
  ASSERT_EQ(shard.factory.made.size(), 2U);
  EXPECT_EQ(shard.factory.made[0].function_timeout, seconds(3));
  deliver(1, "a");
  EXPECT_EQ(source(1).done, std::vector<std::string>{"a"});
  EXPECT_EQ(shard.invoker.calls[0].function_name, "orders");
  EXPECT_TRUE(shard.invoker.calls[0].invoked_arn.ends_with(":orders:$LATEST"));
}

TEST_F(SupervisorTest, StopWaitsForTheInvocationHoweverLongItTakes) {
  start("one");
  start("two");
  shard.invoker.holding = true;
  deliver(0, "a");
  const auto stopped = loop.start(supervisor.stop("one"));
  loop.advance(minutes(14));
  EXPECT_FALSE(*stopped);
  shard.invoker.succeed();
  loop.settle();
  EXPECT_TRUE(*stopped);
  EXPECT_TRUE(source(1).running) << "the other mapping runs on";
}

TEST_F(SupervisorTest, AMappingStartsAgainAfterItWasStopped) {
  start("one");
  EXPECT_TRUE(*loop.start(supervisor.stop("one")));
  EXPECT_TRUE(*loop.start(supervisor.stop("one"))) << "stopping what does not run is no fault";
  start("one");
  deliver(1, "a");
  EXPECT_EQ(shard.invoker.calls.size(), 1U);
}

TEST_F(SupervisorTest, StopAllIsBounded) {
  start("one");
  start("two");
  shard.invoker.holding = true;
  deliver(0, "a");
  const auto one = loop.start(supervisor.stop("one"));
  const auto all = loop.start(supervisor.stop_all(loop.clock.now() + seconds(5)));
  loop.advance(seconds(4));
  EXPECT_FALSE(*all);
  loop.advance(seconds(1));
  EXPECT_TRUE(*all);
  EXPECT_FALSE(*one) << "its invocation still runs";
  shard.invoker.refuse(Errc::cancelled);
  loop.settle();
  EXPECT_TRUE(*one);
}

TEST_F(SupervisorTest, RetryNowReachesTheSource) {
  start("one");
  supervisor.retry_now("one");
  supervisor.retry_now("unknown");
  EXPECT_EQ(source(0).retries, 1);
}

TEST_F(SupervisorTest, AMappingWithoutABrokerSaysSo) {
  shard.factory.refusal = Error(Errc::invalid_argument, "no broker is configured for it");
  start("one");
  ASSERT_EQ(shard.observer.healths.size(), 1U);
  EXPECT_EQ(shard.observer.healths[0].problem, SourceProblem::configuration);
  EXPECT_EQ(shard.observer.healths[0].detail, "no broker is configured for it");
}

TEST_F(SupervisorTest, AProblemIsLoggedOnceAMappingWithItsFunctionAndItsReason) {
  shard.factory.lanes = 3;
  start("one");
  const SourceHealth refused{.problem = SourceProblem::authorization, .detail = "no right"};
  for (std::size_t lane = 0; lane < 3; ++lane) source(lane).report(refused);
  const SourceHealth lost{.problem = SourceProblem::connection, .detail = "reset"};
  for (std::size_t lane = 0; lane < 3; ++lane) source(lane).report(lost);
  for (const char* const words : {"refused", "timed out"}) {
    source(0).report({.problem = SourceProblem::connection, .detail = words});
  }
  for (std::size_t lane = 0; lane < 3; ++lane)
    source(lane).report({.consuming = true, .detail = ""});

  const std::string who = " mapping=one function=orders queue=q";
  EXPECT_EQ(
      logged.lines(),
      (std::vector<std::string>{
          "info  consuming event source" + who,
          "warn  cannot consume event source" + who + " problem=authorization error=\"no right\"",
          "warn  cannot consume event source" + who + " problem=connection error=reset",
          "info  consuming event source" + who}));
  EXPECT_EQ(shard.observer.healths.back().detail, "");
}

TEST_F(SupervisorTest, AFailedCallIsLoggedWithMappingFunctionAndError) {
  start("one");
  shard.invoker.fail();
  deliver(0, "a");
  const std::string line = logged.lines().back();
  EXPECT_TRUE(line.contains("function call failed mapping=one function=orders queue=q error_type="))
      << line;
}

TEST_F(SupervisorTest, AMappingIsReadByAsManyLanesAsItsSourceAllows) {
  shard.factory.lanes = 3;
  start("one");
  ASSERT_EQ(shard.factory.made.size(), 3U);
  shard.invoker.holding = true;
  for (std::size_t lane = 0; lane < 3; ++lane) deliver(lane, std::to_string(lane));
  EXPECT_EQ(shard.invoker.calls.size(), 3U) << "each lane has a batch with the function";

  const auto stopped = loop.start(supervisor.stop("one"));
  EXPECT_FALSE(*stopped);
  for (int i = 0; i < 3; ++i) shard.invoker.succeed();
  loop.settle();
  EXPECT_TRUE(*stopped);
}

TEST_F(SupervisorTest, TheLastResultIsThatOfWhicheverLaneInvokedLast) {
  shard.factory.lanes = 2;
  start("one");
  deliver(0, "a");
  shard.invoker.fail();
  deliver(1, "b");
  deliver(0, "c");
  deliver(0, "d");
  EXPECT_EQ(shard.observer.results,
            (std::vector<std::string>{"OK", "PROBLEM: Function call failed", "OK"}));
}

TEST_F(SupervisorTest, RetryNowOpensAMappingWhoseBrokerHasCome) {
  shard.factory.refusal = Error(Errc::not_found, "no broker");
  start("one");
  shard.factory.refusal.reset();
  loop.advance(minutes(5));
  EXPECT_TRUE(shard.factory.made.empty());
  supervisor.retry_now("one");
  loop.settle();
  EXPECT_EQ(shard.factory.made.size(), 1U);
}

TEST_F(SupervisorTest, ALaneWhoseSourceGaveUpIsMadeAnew) {
  start("one");
  source(0).stopped = true;  // so that receive() fails although nobody asked
  source(0).wake();
  loop.settle();
  EXPECT_EQ(shard.observer.results, std::vector<std::string>{"PROBLEM: Internal error"});
  loop.advance(seconds(1));
  ASSERT_EQ(shard.factory.made.size(), 2U);
  deliver(1, "a");
  EXPECT_EQ(source(1).done, std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace wheelpit
