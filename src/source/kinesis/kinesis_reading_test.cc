#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/captured_log.h"
#include "net/server/http_server.h"
#include "positions/memory/memory_position_store.h"
#include "record/record_view.h"
#include "source/kinesis/fake_kinesis.h"
#include "source/kinesis/kinesis_api.h"
#include "source/sharded/polled_stream.h"
#include "source/sharded/sharded_reading.h"

namespace wheelpit::kinesis {
namespace {

namespace asio = boost::asio;

using std::chrono::milliseconds;
using std::chrono::seconds;
using Bodies = std::vector<std::string>;

// A mapping that reads a stream, whose lanes process what comes at once, or hold it.
class Mapping final : private LanePlan {
 public:
  Mapping(asio::io_context& io, sharded::ReadingContext context,
          std::unique_ptr<sharded::ShardedStream> stream, sharded::ReadingSettings settings)
      : changed_(io),
        tasks_(io, Log()),
        reading_(std::move(context), std::move(stream), std::move(settings)) {
    tasks_.spawn("reading", reading_.run(*this));
  }
  void stop() {
    reading_.stop();
    for (auto& [key, lane] : lanes_) {
      lane->source->stop();
      lane->source->release();
    }
  }
  bool ended() const { return tasks_.size() == 0; }

  bool holds = false;                // nothing is settled any more
  Bodies bodies;                     // in the order they came
  std::map<std::string, Bodies> of;  // by shard
  SourceHealth health;               // of the lane or the reading that spoke last
  std::set<std::string> begun;

 private:
  struct Lane final : SourceObserver {
    explicit Lane(Mapping& of) : mapping(of) {}
    void on_health(const SourceHealth& now) override { mapping.health = now; }
    void on_queue(const QueueNumbers& /*numbers*/) override {}
    Mapping& mapping;
    std::unique_ptr<EventSource> source;
    bool ended = false;
  };

  void begin(const LaneKey& key) override {
    begun.insert(key.name);
    auto lane = std::make_unique<Lane>(*this);
    lane->source = reading_.make_source(key, *lane);
    lane->source->set_window(10);
    Lane& runs = *lane;
    lanes_.insert_or_assign(key, std::move(lane));
    tasks_.spawn("run", run(runs));
    tasks_.spawn("lane", process(key, runs));
  }
  void end(const LaneKey& key, LaneEnd /*how*/) override { lanes_.at(key)->source->stop(); }
  void on_health(const SourceHealth& now) override { health = now; }

  asio::awaitable<void> run(Lane& lane) {
    co_await lane.source->run();
    lane.ended = true;
    changed_.notify();
  }
  asio::awaitable<void> process(LaneKey key, Lane& lane) {
    while (true) {
      auto records = co_await lane.source->receive(std::nullopt);
      if (!records || (records->empty() && lane.source->finished())) break;
      std::vector<RecordVerdict> verdicts;
      for (const Record& record : *records) {
        bodies.emplace_back(body_of(record));
        of[key.name].emplace_back(body_of(record));
        verdicts.push_back({.id = record.id});
      }
      if (!holds) (void)co_await lane.source->settle(verdicts, {});
    }
    lane.source->release();
    while (!lane.ended) co_await changed_.wait();
    reading_.lane_ended(key);
  }

  Signal changed_;
  TaskGroup tasks_;
  sharded::ShardedReading reading_;
  std::map<LaneKey, std::unique_ptr<Lane>> lanes_;
};

class KinesisReading : public testing::Test {
 protected:
  KinesisReading() : tasks_(io_, Log()) {
    const auto port = server_.listen("127.0.0.1", 0);
    AwsAccess access;
    access.urls["kinesis"] = *parse_http_url("http://127.0.0.1:" + std::to_string(*port));
    access.credentials = AwsCredentials{
        .access_key_id = "AKID", .secret_access_key = Secret("key"), .session_token = {}};
    aws_ = std::make_unique<AwsClient>(io_, clock_, access);
    tasks_.spawn("writer", writer_.run());
  }
  ~KinesisReading() override {
    end();
    aws_->stop();
    writer_.stop(clock_.now() + seconds(5));
    tasks_.spawn("server", server_.stop(clock_.now() + seconds(5)));
    EXPECT_TRUE(run_until([&] { return tasks_.size() == 0; }));
  }

  bool run_until(const std::function<bool()>& done, Duration patience = seconds(60)) {
    const TimePoint last = clock_.now() + patience;
    while (!done() && clock_.now() < last) io_.run_one_for(milliseconds(20));
    return done();
  }
  void let_pass(Duration time) {
    (void)run_until([] { return false; }, time);
  }
  void begin(sharded::StartingPosition start = {
                 .kind = sharded::StartingPosition::Kind::trim_horizon}) {
    auto stream = std::make_unique<sharded::PolledStream>(
        io_, clock_,
        std::make_unique<KinesisApi>(*aws_,
                                     *parse_stream_arn("arn:aws:kinesis:us-east-1:0:stream/s")),
        sharded::StreamPace{.paces = paces_, .stream = "s", .keeps_limits = false});
    mapping_ = std::make_unique<Mapping>(
        io_,
        sharded::ReadingContext{
            .io = io_, .clock = clock_, .store = store_, .writer = writer_, .log = log_.log()},
        std::move(stream), sharded::ReadingSettings{.mapping = "m", .start = start});
  }
  void end() {
    if (!mapping_) return;
    mapping_->stop();
    EXPECT_TRUE(run_until([&] { return mapping_->ended(); }));
    mapping_.reset();
  }
  bool got(std::size_t records) {
    return run_until([&] { return mapping_->bodies.size() >= records; });
  }
  // What a server may answer, and what it means to the user.
  void expect_problem(const char* operation, HttpResponse answer, const char* words) {
    for (int i = 0; i < 2; ++i) kinesis_.script[operation].push_back(answer);
    kinesis_.put("a");
    begin();
    EXPECT_TRUE(run_until([&] { return mapping_->health.problem == SourceProblem::connection; }));
    EXPECT_TRUE(mapping_->health.detail.contains(words)) << mapping_->health.detail;
    EXPECT_TRUE(got(1)) << "it heals by itself";
    EXPECT_LE(kinesis_.requests.size(), 20U) << "it does not spin";
  }

  asio::io_context io_;
  SystemClock clock_;
  CapturedLog log_;
  FakeKinesis kinesis_{clock_, 1};
  HttpServer server_{io_, clock_, kinesis_, HttpLimits{}, Log()};
  std::unique_ptr<AwsClient> aws_;
  MemoryPositionStore store_;
  CheckpointWriter writer_{io_, store_, clock_, Log()};
  sharded::ShardPaces paces_;
  TaskGroup tasks_;
  std::unique_ptr<Mapping> mapping_;
};

TEST_F(KinesisReading, NamesTheStreamByItsArnAndItsName) {
  kinesis_.put("a");
  begin();
  ASSERT_TRUE(got(1));
  for (const char* operation : {"ListShards", "DescribeStreamSummary", "GetShardIterator"}) {
    const auto asked = kinesis_.asked(operation);
    ASSERT_FALSE(asked.empty()) << operation;
    EXPECT_EQ(asked[0].at("StreamName"), "s") << operation;
    EXPECT_EQ(asked[0].at("StreamARN"), "arn:aws:kinesis:us-east-1:0:stream/s") << operation;
  }
}

TEST_F(KinesisReading, AfterASplitParentsComeBeforeTheirChildrenAndNothingIsLost) {
  for (int i = 0; i < 20; ++i) kinesis_.put(std::to_string(i), std::to_string(i % 5));
  begin();
  ASSERT_TRUE(got(5));
  kinesis_.stream.split("shard-000000");
  for (int i = 20; i < 40; ++i) kinesis_.put(std::to_string(i), std::to_string(i % 5));
  ASSERT_TRUE(got(40));
  std::map<int, int> last;
  for (const std::string& body : mapping_->bodies) {
    const int number = std::stoi(body);
    EXPECT_LE(last[number % 5], number) << "of one key";
    last[number % 5] = number;
  }
  EXPECT_EQ(mapping_->of["shard-000000"].size(), 20U);
}

TEST_F(KinesisReading, AChildDoesNotBeginWhileItsParentIsNotProcessed) {
  begin();
  ASSERT_TRUE(run_until([&] { return mapping_->health.consuming; }));
  mapping_->holds = true;
  kinesis_.put("a");
  ASSERT_TRUE(got(1));
  kinesis_.stream.split("shard-000000");
  kinesis_.put("b", "x");
  let_pass(seconds(3));
  EXPECT_EQ(mapping_->begun, std::set<std::string>({"shard-000000"}));
  end();
  begin();
  EXPECT_TRUE(got(2));
  EXPECT_EQ(mapping_->bodies, Bodies({"a", "b"}));
}

TEST_F(KinesisReading, LatestIsFixedWhenTheMappingFirstSeesItsStream) {
  kinesis_.put("old");
  let_pass(milliseconds(5));
  begin({.kind = sharded::StartingPosition::Kind::latest});
  ASSERT_TRUE(run_until([&] { return !kinesis_.asked("GetRecords").empty(); }));
  end();
  kinesis_.put("meanwhile");
  begin({.kind = sharded::StartingPosition::Kind::latest});
  ASSERT_TRUE(got(1));
  EXPECT_EQ(mapping_->bodies, Bodies({"meanwhile"}));
}

TEST_F(KinesisReading, AnIteratorThatHasExpiredIsRenewedBehindTheLastRecordRead) {
  kinesis_.put("a");
  begin();
  ASSERT_TRUE(got(1));
  kinesis_.script["GetRecords"].push_back(FakeKinesis::refusal("ExpiredIteratorException"));
  kinesis_.put("b");
  ASSERT_TRUE(got(2));
  EXPECT_EQ(mapping_->bodies, Bodies({"a", "b"}));
  EXPECT_EQ(kinesis_.asked("GetShardIterator").back().at("StartingSequenceNumber"), "1");
}

TEST_F(KinesisReading, TooManyRequestsAreNoProblem) {
  kinesis_.put("a");
  kinesis_.script["GetRecords"].push_back(
      FakeKinesis::refusal("ProvisionedThroughputExceededException"));
  begin();
  ASSERT_TRUE(got(1));
  EXPECT_EQ(mapping_->health.problem, SourceProblem::none);
  ASSERT_EQ(log_.lines().size(), 1U);
  EXPECT_TRUE(log_.lines()[0].contains("shard is read more slowly")) << log_.lines()[0];
}

TEST_F(KinesisReading, ABadAnswerIsAProblemAndHeals) {
  expect_problem("GetRecords", FakeKinesis::text("<html>"),
                 "arn:aws:kinesis:us-east-1:0:stream/s at 127.0.0.1");
}
TEST_F(KinesisReading, AServerThatFailsIsAProblemAndHeals) {
  expect_problem("GetRecords", FakeKinesis::refusal("InternalFailure", 500), "InternalFailure");
}
TEST_F(KinesisReading, HalfAPageIsAProblemAndHeals) {
  expect_problem("GetRecords", FakeKinesis::text(R"({"Records":[{"SequenceNumber":"1","Part)"),
                 "the answer to GetRecords is invalid");
}
TEST_F(KinesisReading, NumbersThatGoBackwardsAreAProblemAndHeal) {
  expect_problem(
      "GetRecords",
      FakeKinesis::text(
          R"({"Records":[{"SequenceNumber":"9","PartitionKey":"k","Data":"","ApproximateArrivalTimestamp":1},)"
          R"({"SequenceNumber":"8","PartitionKey":"k","Data":"","ApproximateArrivalTimestamp":1}],)"
          R"("NextShardIterator":"0","MillisBehindLatest":0})"),
      "record 8 of shard shard-000000 follows record 9");
}
TEST_F(KinesisReading, AListOfShardsThatGoesRoundIsAProblemAndHeals) {
  expect_problem("ListShards",
                 FakeKinesis::text(R"({"Shards":[{"ShardId":"a","ParentShardId":"b"},)"
                                   R"({"ShardId":"b","ParentShardId":"a"}]})"),
                 "the list of shards has a cycle");
}
TEST_F(KinesisReading, PagesOfShardsThatDoNotEndAreAProblemAndHeal) {
  expect_problem("ListShards", FakeKinesis::text(R"({"Shards":[],"NextToken":"t"})"),
                 "the pages of ListShards do not end");
}

TEST_F(KinesisReading, AStreamMadeAnewIsReadFromItsOldestRecord) {
  kinesis_.put("a");
  kinesis_.put("b");
  begin();
  ASSERT_TRUE(got(2));
  end();
  kinesis_.stream = sharded::ScriptedStream(1);
  kinesis_.created = 2000;
  kinesis_.put("new");
  begin();
  ASSERT_TRUE(got(1));
  EXPECT_EQ(mapping_->bodies, Bodies({"new"}));
}

TEST_F(KinesisReading, WhoseShardsWereTakenByAnotherReadsThemAnewFromTheirPositions) {
  kinesis_.put("a");
  begin();
  ASSERT_TRUE(got(1));
  let_pass(seconds(2));  // that is stored
  bool taken = false;
  asio::co_spawn(io_, store_.take("m", {"shard-000000"}),
                 [&](const std::exception_ptr&, const auto&) { taken = true; });
  ASSERT_TRUE(run_until([&] { return taken; }));
  kinesis_.put("b");
  ASSERT_TRUE(got(2));
  ASSERT_TRUE(got(3)) << "what it could not store comes again";
  EXPECT_EQ(mapping_->bodies, Bodies({"a", "b", "b"}));
}

TEST_F(KinesisReading, AShardThatIsGoneIsLeft) {
  begin();
  ASSERT_TRUE(run_until([&] { return mapping_->health.consuming; }));
  kinesis_.stream.split("shard-000000");
  kinesis_.stream.remove("shard-000000");
  kinesis_.put("a", "x");
  kinesis_.script["GetRecords"].push_back(FakeKinesis::refusal("ResourceNotFoundException"));
  ASSERT_TRUE(got(1));
}

}  // namespace
}  // namespace wheelpit::kinesis
