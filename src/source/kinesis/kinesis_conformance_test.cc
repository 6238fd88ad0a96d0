#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "net/server/http_server.h"
#include "positions/memory/memory_position_store.h"
#include "source/conformance_test_suite.h"
#include "source/kinesis/fake_kinesis.h"
#include "source/kinesis/kinesis_api.h"
#include "source/sharded/polled_stream.h"
#include "source/sharded/sharded_reading.h"

namespace wheelpit::kinesis {
namespace {

namespace asio = boost::asio;

using std::chrono::milliseconds;
using std::chrono::seconds;

// A mapping's reading of a stream of one shard, whose lane begins by itself.
class WholeSource final : public EventSource, private LanePlan {
 public:
  WholeSource(asio::io_context& io, const Clock& clock, sharded::ReadingContext context,
              std::unique_ptr<sharded::ShardedStream> stream, SourceObserver& observer)
      : clock_(clock),
        observer_(observer),
        changed_(io),
        tasks_(io, Log()),
        reading_(
            std::move(context), std::move(stream),
            {.mapping = "m", .start = {.kind = sharded::StartingPosition::Kind::trim_horizon}}) {}

  asio::awaitable<void> run() override {
    tasks_.spawn("reading", reading_.run(*this));
    while (!lane_ && !released_) co_await changed_.wait();
    if (lane_) co_await lane_->run();
    reading_.stop();
    co_await tasks_.join();
  }
  // All of a shard that has ended before is known by no lane.
  asio::awaitable<Result<std::vector<Record>>> receive(std::optional<TimePoint> until) override {
    while (!lane_ && !stopped_) {
      if (until && clock_.now() >= *until) co_return std::vector<Record>();
      co_await changed_.wait(until);
    }
    if (!lane_) co_return Error(Errc::cancelled, "stopped");
    co_return co_await lane_->receive(until);
  }
  asio::awaitable<Result<std::vector<RecordId>>> settle(std::span<const RecordVerdict> verdicts,
                                                        const LaneNote& note) override {
    return lane_->settle(verdicts, note);
  }
  bool finished() const override { return ended_before_ || (lane_ && lane_->finished()); }
  void stop() override {
    stopped_ = true;
    if (lane_) lane_->stop();
    changed_.notify();
  }
  void release() override {
    released_ = true;
    if (lane_) lane_->release();
    changed_.notify();
  }
  void set_window(std::size_t records) override {
    window_ = records;
    if (lane_) lane_->set_window(records);
  }
  void retry_now() override {}

 private:
  void begin(const LaneKey& lane) override {
    if (stopped_) return;
    // A child: what was published is all in the first shard.
    if (lane.name != "shard-000000") ended_before_ = !lane_;
    if (lane.name != "shard-000000") return;
    lane_ = reading_.make_source(lane, observer_);
    lane_->set_window(window_);
    changed_.notify();
  }
  void end(const LaneKey& /*lane*/, LaneEnd /*how*/) override {}
  void on_health(const SourceHealth& health) override { observer_.on_health(health); }

  const Clock& clock_;
  SourceObserver& observer_;
  Signal changed_;
  TaskGroup tasks_;
  sharded::ShardedReading reading_;
  std::unique_ptr<EventSource> lane_;
  std::size_t window_ = 100;
  bool ended_before_ = false;
  bool stopped_ = false;
  bool released_ = false;
};

class KinesisWorld final : public SourceWorld {
 public:
  KinesisWorld() : tasks_(io_, Log()) {
    const auto port = server_.listen("127.0.0.1", 0);
    AwsAccess access;
    access.urls["kinesis"] = *parse_http_url("http://127.0.0.1:" + std::to_string(*port));
    access.credentials = AwsCredentials{
        .access_key_id = "AKID", .secret_access_key = Secret("key"), .session_token = {}};
    aws_ = std::make_unique<AwsClient>(io_, clock_, access);
    tasks_.spawn("writer", writer_.run());
  }
  ~KinesisWorld() override {
    aws_->stop();
    writer_.stop(clock_.now() + seconds(5));
    tasks_.spawn("server", server_.stop(clock_.now() + seconds(5)));
    EXPECT_TRUE(run_until([&] { return tasks_.size() == 0; }));
  }

  asio::io_context& io() override { return io_; }
  const Clock& clock() const override { return clock_; }
  bool run_until(const std::function<bool()>& done) override {
    const TimePoint last = clock_.now() + seconds(60);
    while (!done() && clock_.now() < last) io_.run_one_for(milliseconds(20));
    return done();
  }
  std::unique_ptr<EventSource> make_source(SourceObserver& observer, std::size_t window) override {
    auto stream = std::make_unique<sharded::PolledStream>(
        io_, clock_,
        std::make_unique<KinesisApi>(*aws_,
                                     *parse_stream_arn("arn:aws:kinesis:us-east-1:0:stream/s")),
        sharded::StreamPace{.paces = paces_, .stream = "s", .keeps_limits = false});
    auto source = std::make_unique<WholeSource>(
        io_, clock_,
        sharded::ReadingContext{
            .io = io_, .clock = clock_, .store = store_, .writer = writer_, .log = {}},
        std::move(stream), observer);
    source->set_window(window);
    return source;
  }
  void publish(const std::string& body) override { kinesis_.put(body); }
  void break_connection() override {}
  void end_of_records() override { kinesis_.stream.split("shard-000000"); }
  // Behind the position that is stored.
  std::size_t messages() override {
    std::size_t left = kinesis_.published;
    asio::co_spawn(io_, store_.load("m"), [&](const std::exception_ptr&, auto rows) {
      for (const PartitionPosition& row : *rows) {
        const auto& finished = row.slots[0].finished;
        if (finished) left -= std::stoul(finished->text());
      }
    });
    io_.poll();
    return left;
  }
  std::vector<std::string> dead_letters() override { return {}; }

 private:
  asio::io_context io_;
  SystemClock clock_;
  FakeKinesis kinesis_{clock_, 1};
  HttpServer server_{io_, clock_, kinesis_, HttpLimits{}, Log()};
  std::unique_ptr<AwsClient> aws_;
  MemoryPositionStore store_;
  CheckpointWriter writer_{io_, store_, clock_, Log()};
  sharded::ShardPaces paces_;
  TaskGroup tasks_;
};

std::unique_ptr<SourceWorld> make_world() { return std::make_unique<KinesisWorld>(); }

SOURCE_CONFORMS(Kinesis, make_world, capability::ordered | capability::checkpointed);

}  // namespace
}  // namespace wheelpit::kinesis
