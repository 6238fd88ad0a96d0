#include "source/sqs/sqs_queue.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "net/server/http_server.h"
#include "record/record_view.h"
#include "source/sqs/fake_sqs.h"

namespace wheelpit::sqs {
namespace {

namespace asio = boost::asio;

using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

class LaneObserver final : public SourceObserver {
 public:
  void on_health(const SourceHealth& now) override { health = now; }
  void on_queue(const QueueNumbers& /*numbers*/) override {}
  SourceHealth health;
};

class SqsQueueTest : public testing::Test {
 protected:
  void SetUp() override {
    server_ = std::make_unique<HttpServer>(io, clock, sqs, HttpLimits{}, Log());
    const auto port = server_->listen("127.0.0.1", 0);
    AwsAccess access;
    access.urls["sqs"] = *parse_http_url("http://127.0.0.1:" + std::to_string(*port));
    access.credentials = AwsCredentials{
        .access_key_id = "AKID", .secret_access_key = Secret("key"), .session_token = {}};
    aws_ = std::make_unique<AwsClient>(io, clock, access);
  }

  void begin(SqsQueueSettings settings = {}, std::size_t lanes = 1, bool fifo = false) {
    auto name = parse_sqs_arn(std::string("arn:aws:sqs:us-east-1:000000000000:orders") +
                              (fifo ? ".fifo" : ""));
    queue = std::make_unique<SqsQueue>(
        *name, settings,
        SqsQueueContext{
            .io = io, .clock = clock, .aws = *aws_, .log = {}, .answer_bytes = answer_bytes});
    for (std::size_t i = 0; i < lanes; ++i) {
      lane.push_back(queue->join(observer));
      queue->set_window(lane.back(), 10);
      ++running;
      asio::co_spawn(io, queue->run(lane.back()), [this](const std::exception_ptr&) { --running; });
    }
  }

  void TearDown() override {
    if (queue) end();
    aws_->stop();
    bool stopped = false;
    asio::co_spawn(io, server_->stop(clock.now() + seconds(5)),
                   [&](const std::exception_ptr&) { stopped = true; });
    EXPECT_TRUE(until([&] { return stopped; }));
  }

  void end() {
    for (const auto one : lane) {
      queue->stop(one);
      queue->release(one);
    }
    EXPECT_TRUE(until([&] { return running == 0; }));
    for (const auto one : lane) queue->leave(one);
    lane.clear();
    queue.reset();
  }

  bool until(const std::function<bool()>& done, Duration patience = seconds(20)) {
    const TimePoint last = clock.now() + patience;
    while (!done() && clock.now() < last) io.run_one_for(milliseconds(20));
    return done();
  }

  template <class T>
  T await(asio::awaitable<T> task) {
    std::optional<T> result;
    asio::co_spawn(io, std::move(task),
                   [&](const std::exception_ptr&, T value) { result.emplace(std::move(value)); });
    EXPECT_TRUE(until([&] { return result.has_value(); }));
    return *std::move(result);
  }

  std::vector<Record> receive(std::size_t which = 0, Duration patience = seconds(10)) {
    auto records = await(queue->receive(lane[which], clock.now() + patience));
    return records ? std::move(*records) : std::vector<Record>();
  }
  static std::vector<RecordId> ids(const std::vector<Record>& records) {
    std::vector<RecordId> all;
    for (const Record& record : records) all.push_back(record.id);
    return all;
  }

  asio::io_context io;
  SystemClock clock;
  FakeSqs sqs{io, clock};
  LaneObserver observer;
  std::size_t answer_bytes = std::size_t{128} * 1024 * 1024;
  std::unique_ptr<SqsQueue> queue;
  std::vector<SqsQueue::Lane> lane;
  int running = 0;

 private:
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<AwsClient> aws_;
};

TEST_F(SqsQueueTest, WhatIsDoneIsDeletedInOneCall) {
  for (const char* body : {"a", "b", "c"}) sqs.send(body);
  begin();
  const auto records = receive();
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(body_of(records[0]), "a");
  EXPECT_TRUE(observer.health.consuming);
  EXPECT_TRUE(await(queue->settle(lane[0], ids(records), Settlement::done)));
  EXPECT_EQ(sqs.deleted, Texts({"a", "b", "c"}));
  EXPECT_EQ(sqs.calls("DeleteMessageBatch"), 1U);
  EXPECT_TRUE(sqs.changes.empty());
}

TEST_F(SqsQueueTest, WhatFailedIsLeftToTheQueuesVisibilityTimeout) {
  sqs.send("a");
  begin();
  EXPECT_TRUE(await(queue->settle(lane[0], ids(receive()), Settlement::again)));
  end();
  EXPECT_TRUE(sqs.deleted.empty());
  EXPECT_TRUE(sqs.changes.empty());
}

TEST_F(SqsQueueTest, NothingIsPolledForALaneThatHasABatch) {
  sqs.send("a");
  begin();
  const auto first = receive();
  sqs.send("b");
  EXPECT_TRUE(receive(0, milliseconds(300)).empty());
  EXPECT_TRUE(await(queue->settle(lane[0], ids(first), Settlement::done)));
  EXPECT_EQ(receive().size(), 1U);
}

TEST_F(SqsQueueTest, WhatALaneHasNotSettledIsGivenBackWhenItEnds) {
  sqs.send("a");
  begin();
  EXPECT_EQ(receive().size(), 1U);
  end();
  EXPECT_EQ(sqs.changes, (std::vector<std::pair<std::string, int>>{{"a", 0}}));
}

TEST_F(SqsQueueTest, APollIsNotCutAndWhatItBringsAfterTheStopIsGivenBack) {
  sqs.poll = seconds(10);
  begin();
  ASSERT_TRUE(until([&] { return sqs.polls.size() == 1; }));
  queue->stop(lane[0]);
  queue->release(lane[0]);
  EXPECT_FALSE(until([&] { return running == 0; }, milliseconds(300)));
  sqs.send("late");
  EXPECT_TRUE(until([&] { return running == 0; }, seconds(5)));
  EXPECT_EQ(sqs.changes, (std::vector<std::pair<std::string, int>>{{"late", 0}}));
}

TEST_F(SqsQueueTest, AQueueThatIsMadeIsFound) {
  sqs.exists = false;
  begin();
  ASSERT_TRUE(until([&] { return observer.health.problem == SourceProblem::configuration; }));
  EXPECT_TRUE(observer.health.detail.contains("QueueDoesNotExist")) << observer.health.detail;
  EXPECT_TRUE(observer.health.detail.contains("arn:aws:sqs:us-east-1:000000000000:orders"));
  sqs.exists = true;
  sqs.send("a");
  queue->retry_now();
  EXPECT_EQ(receive().size(), 1U);
  EXPECT_TRUE(observer.health.consuming);
}

TEST_F(SqsQueueTest, AQueueThatIsDeletedIsAProblem) {
  begin();
  ASSERT_TRUE(until([&] { return observer.health.consuming; }));
  sqs.exists = false;
  ASSERT_TRUE(until([&] { return observer.health.problem == SourceProblem::configuration; }));
  EXPECT_FALSE(observer.health.consuming);
}

TEST_F(SqsQueueTest, AMessageThatIsHeldIsKept) {
  sqs.visibility = 2;
  sqs.send("a");
  begin({.function_timeout = seconds(1)});
  const auto records = receive();
  ASSERT_TRUE(until([&] { return !sqs.changes.empty(); }));
  EXPECT_EQ(sqs.changes[0], std::pair(std::string("a"), 2));
  EXPECT_TRUE(await(queue->settle(lane[0], ids(records), Settlement::done)));
}

TEST_F(SqsQueueTest, ALongWaitAsksForALongerVisibility) {
  begin({.batching = {.most = 100, .window = seconds(20)}, .function_timeout = seconds(15)});
  ASSERT_TRUE(until([&] { return !sqs.polls.empty(); }));
  EXPECT_EQ(sqs.polls[0].at("VisibilityTimeout"), 65);
}

TEST_F(SqsQueueTest, ADeleteThatTheServiceFailsOnIsRepeatedAndOneThatItRefusesIsNot) {
  sqs.send("a");
  sqs.send("b");
  begin();
  const auto records = receive();
  ASSERT_EQ(records.size(), 2U);
  sqs.delete_faults = {"service", "sender"};
  const auto unsettled = await(queue->settle(lane[0], ids(records), Settlement::done));
  ASSERT_TRUE(unsettled);
  EXPECT_EQ(*unsettled, std::vector<RecordId>{records[1].id});
  EXPECT_EQ(sqs.deleted, Texts({"a"}));
}

TEST_F(SqsQueueTest, WithAWindowOneLaneGetsWhatAllPollsBring) {
  for (int i = 0; i < 25; ++i) sqs.send(std::to_string(i));
  begin({.batching = {.most = 20, .window = seconds(5)}}, 2);
  std::size_t first = 0;
  while (first < 20) first += receive(0).size();
  EXPECT_EQ(first, 20U);
  EXPECT_EQ(receive(1).size(), 5U);
}

TEST_F(SqsQueueTest, WhatFollowsAFailureInAFifoQueuesLaneGoesBack) {
  for (const char* body : {"a", "b", "c"}) sqs.send(body);
  begin({}, 1, true);
  const auto records = receive();
  ASSERT_EQ(records.size(), 3U);
  const std::vector<RecordId> first = {records[0].id};
  const auto settled = await(queue->settle(lane[0], first, Settlement::again));
  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code(), Errc::conflict) << "the lane ends";
  end();
  EXPECT_EQ(sqs.changes, (std::vector<std::pair<std::string, int>>{{"b", 0}, {"c", 0}}));
}

TEST_F(SqsQueueTest, LanesAreLackingWhileAllOfThemAreAtWorkAndMorePollsAreOfUse) {
  for (int i = 0; i < 30; ++i) sqs.send(std::to_string(i));
  begin();
  const auto records = receive();
  ASSERT_EQ(records.size(), 10U);
  ASSERT_TRUE(until([&] { return queue->lacking_lanes() > 0; }));
  EXPECT_EQ(queue->take_busiest(), 1U);
  EXPECT_TRUE(await(queue->settle(lane[0], ids(records), Settlement::done)));
  EXPECT_TRUE(until([&] { return queue->lacking_lanes() > 0; })) << "the next batch is there";
}

TEST_F(SqsQueueTest, WhoBeginsLanesIsToldThatAsManyLackWhenANewOneIsAtWork) {
  for (int i = 0; i < 10; ++i) sqs.send(std::to_string(i));
  sqs.poll = seconds(10);
  begin({.polls = {.fewest_polls = 1, .most_polls = 1}});
  ASSERT_EQ(receive().size(), 10U);
  ASSERT_TRUE(until([&] { return queue->lacking_lanes() == 1; }));
  const auto told = std::make_shared<bool>(false);
  asio::co_spawn(io, queue->lanes_changed(clock.now() + seconds(60)),
                 [told](const std::exception_ptr&) { *told = true; });
  lane.push_back(queue->join(observer));
  EXPECT_EQ(queue->lacking_lanes(), 0U) << "it is idle";
  queue->set_window(lane.back(), 10);
  queue->change({.polls = {.fewest_polls = 2, .most_polls = 2}});
  ++running;
  asio::co_spawn(io, queue->run(lane.back()), [this](const std::exception_ptr&) { --running; });
  EXPECT_TRUE(until([&] { return *told; }, seconds(5)));
  EXPECT_EQ(queue->lacking_lanes(), 1U);
  sqs.send("the end of the poll");
}

TEST_F(SqsQueueTest, MoreLanesGetMoreBatches) {
  for (int i = 0; i < 40; ++i) sqs.send(std::to_string(i));
  begin({}, 4);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(receive(i).size(), 10U) << i;
}

TEST_F(SqsQueueTest, AnswersThatPassTheBudgetTogetherAreReadOneAfterTheOther) {
  answer_bytes = 20'000;
  for (int i = 0; i < 40; ++i) sqs.send(std::string(100'000, 'x'));
  begin({}, 4);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(receive(i).size(), 10U) << i;
}

TEST_F(SqsQueueTest, ALargeBatchIsDeletedByFewCallsAtATime) {
  for (int i = 0; i < 400; ++i) sqs.send(std::to_string(i));
  begin({.batching = {.most = 400, .window = seconds(5)}});
  std::vector<RecordId> all;
  while (all.size() < 400) {
    const auto some = ids(receive());
    all.insert(all.end(), some.begin(), some.end());
  }
  EXPECT_TRUE(await(queue->settle(lane[0], all, Settlement::done)));
  EXPECT_EQ(sqs.deleted.size(), 400U);
  EXPECT_EQ(sqs.calls("DeleteMessageBatch"), 40U);
}

}  // namespace
}  // namespace wheelpit::sqs
