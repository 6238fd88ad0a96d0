#include "app/parts/notice_teller.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/captured_log.h"
#include "base/run_to_end.h"
#include "destination/written_notice.h"
#include "poll/test_world.h"
#include "positions/memory/memory_position_store.h"
#include "positions/sample_positions.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Told = std::vector<std::string>;

class NoticeTellerTest : public testing::Test {
 protected:
  NoticeTellerTest() { make_teller(); }
  ~NoticeTellerTest() override { end_teller(); }

  void make_teller() {
    teller = std::make_unique<NoticeTeller>(
        NoticeTeller::Parts{loop.io, store,
                            [this](std::string target, Notice notice) {
                              return deliver(std::move(target), std::move(notice));
                            },
                            metrics, loop.clock},
        log.log());
    teller->start();
    loop.settle();
  }
  void end_teller() {
    teller->stop();
    const auto ended = loop.start(teller->join());
    EXPECT_TRUE(*ended);
    teller.reset();
  }

  asio::awaitable<Status> deliver(std::string target, Notice notice) {
    const auto refusal = refusals.find(target);
    if (refusal != refusals.end()) {
      ++refused;
      co_return Error(refusal->second, "no");
    }
    if (refused_records.contains(notice.whole)) co_return Error(Errc::access_denied, "not this");
    told.push_back(target + " " + notice.whole);
    co_return Status();
  }

  void give_up(const std::string& destination, const std::string& record) {
    const Notice notice{.whole = record,
                        .timestamp = loop.clock.wall_now(),
                        .function_arn = "arn:aws:lambda:us-east-1:000000000000:function:f:live"};
    if (epoch == 0) {
      EXPECT_TRUE(run_to_end(store.add("m", {new_partition("a")})));
      epoch = run_to_end(store.take("m", {"a"}))->at(0).epoch;
    }
    PositionMove move = move_to("m", "a", epoch, 1);
    move.notices = {{destination, write_down(notice)}};
    EXPECT_TRUE(run_to_end(store.advance({move})));
    if (teller) teller->wake();
    loop.settle();
  }
  std::size_t kept() { return run_to_end(store.notices(0, 1000))->size(); }

  TestLoop loop;
  CapturedLog log;
  Metrics metrics;
  MemoryPositionStore store;
  OwnerEpoch epoch = 0;
  std::map<std::string, Errc> refusals;
  std::set<std::string> refused_records;
  int refused = 0;
  Told told;
  std::unique_ptr<NoticeTeller> teller;
};

TEST_F(NoticeTellerTest, TellsEachOnceAndInOrderAndForgetsIt) {
  give_up("a", "1");
  give_up("b", "2");
  give_up("a", "3");
  loop.advance(hours(1));
  EXPECT_EQ(told, (Told{"a 1", "b 2", "a 3"}));
  EXPECT_EQ(kept(), 0U);
}

TEST_F(NoticeTellerTest, WhatAnEarlierRunLeftIsTold) {
  end_teller();
  for (int i = 0; i < 20; ++i) give_up("a", std::to_string(i));
  EXPECT_TRUE(told.empty());
  make_teller();
  EXPECT_EQ(told.size(), 20U);
  EXPECT_EQ(kept(), 0U);
}

TEST_F(NoticeTellerTest, OneThatIsAwayIsTriedAgainAndHoldsUpNoOther) {
  refusals["a"] = Errc::unavailable;
  for (int i = 0; i < 20; ++i) give_up("a", std::to_string(i));
  give_up("b", "x");
  EXPECT_EQ(told, Told{"b x"});
  EXPECT_LE(refused, 28) << "nobody asks for all of them while the first are refused";
  EXPECT_TRUE(metrics.expose().contains("wheelpit_stream_destinations_unavailable 1"));
  const int before = refused;
  loop.advance(minutes(4));
  EXPECT_GT(refused, before);
  EXPECT_LE(refused, before + 8 * 10) << "the pauses grow";
  refusals.clear();
  loop.advance(minutes(5));
  EXPECT_EQ(told.size(), 21U);
  EXPECT_EQ(told[1], "a 0");
  EXPECT_EQ(kept(), 0U);
  EXPECT_FALSE(metrics.expose().contains("lambda_destination_delivery_failures_total"))
      << "all were told in the end";
  EXPECT_EQ(log.lines().size(), 2U) << "one line a change";
}

TEST_F(NoticeTellerTest, ATargetThatIsNotThereYetIsTriedAgain) {
  refusals["a"] = Errc::not_found;
  give_up("a", "1");
  loop.advance(hours(2));
  EXPECT_EQ(kept(), 1U);
  refusals.clear();
  loop.advance(minutes(6));
  EXPECT_EQ(told, Told{"a 1"});
}

TEST_F(NoticeTellerTest, ARecordThatIsTooLargeIsDroppedAndTheLogSaysSo) {
  refusals["a"] = Errc::too_large;
  give_up("a", R"({"KinesisBatchInfo":{"shardId":"s","batchSize":7,"streamArn":"a"}})");
  EXPECT_EQ(kept(), 0U);
  const std::string metric = metrics.expose();
  EXPECT_NE(metric.find("lambda_esm_dropped_events_total{"), std::string::npos);
  EXPECT_NE(metric.find(R"(uuid="m"} 7)"), std::string::npos) << metric;
  ASSERT_FALSE(log.lines().empty());
  EXPECT_NE(log.lines().back().find("dropping it"), std::string::npos) << log.lines().back();
}

TEST_F(NoticeTellerTest, OneThatIsRefusedHoldsUpNoOtherOfItsDestination) {
  refused_records = {"2"};
  for (const char* record : {"1", "2", "3"}) give_up("a", record);
  EXPECT_EQ(told, (Told{"a 1", "a 3"}));
  give_up("a", "4");
  EXPECT_EQ(told.size(), 3U) << "it waits for the pause of another";
  loop.advance(hours(1));
  refused_records.clear();
  loop.advance(minutes(6));
  EXPECT_EQ(told.back(), "a 2");
  EXPECT_EQ(kept(), 0U);
}

TEST_F(NoticeTellerTest, AfterADayItIsDroppedAndTheLogHasIt) {
  refusals["a"] = Errc::access_denied;
  give_up("a", "the record");
  loop.advance(hours(23));
  EXPECT_EQ(kept(), 1U);
  for (int i = 0; i < 20; ++i) loop.advance(minutes(5));
  EXPECT_EQ(kept(), 0U);
  EXPECT_TRUE(metrics.expose().contains(
      "lambda_destination_delivery_failures_total{function_name=\"f\"} 1"));
  EXPECT_NE(log.lines().back().find("the record"), std::string::npos) << log.lines().back();
}

TEST_F(NoticeTellerTest, WhatIsToldIsNotToldAgainWhileTheDiskIsAway) {
  refusals["a"] = Errc::unavailable;
  give_up("a", "1");
  store.fail_with(Error(Errc::unavailable, "no disk"));
  refusals.clear();
  loop.advance(minutes(10));
  const std::size_t once = told.size();
  EXPECT_LE(once, 1U);
  store.fail_with(std::nullopt);
  loop.advance(minutes(10));
  EXPECT_EQ(told, Told{"a 1"});
  EXPECT_EQ(kept(), 0U);
}

TEST_F(NoticeTellerTest, DamagedOnesAreDroppedWithALine) {
  give_up("b", "1");
  PositionMove move = move_to("m", "a", epoch, 2);
  move.notices = {{"a", "nothing that could be read"}, {"a", ""}};
  EXPECT_TRUE(run_to_end(store.advance({move})));
  teller->wake();
  loop.settle();
  EXPECT_EQ(kept(), 0U);
  EXPECT_EQ(log.lines().size(), 2U);
}

TEST(NoticeBackOff, DoublesUpToFiveMinutes) {
  EXPECT_EQ(notice_back_off(0), seconds(1));
  EXPECT_EQ(notice_back_off(3), seconds(8));
  EXPECT_EQ(notice_back_off(9), minutes(5));
  EXPECT_EQ(notice_back_off(1'000'000), minutes(5));
  EXPECT_FALSE(is_past_telling(WallTime(), WallTime(hours(23))));
  EXPECT_TRUE(is_past_telling(WallTime(), WallTime(hours(24))));
}

}  // namespace
}  // namespace wheelpit
