#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/server/http_server.h"
#include "source/conformance_test_suite.h"
#include "source/sqs/fake_sqs.h"
#include "source/sqs/sqs_source.h"

namespace wheelpit::sqs {
namespace {

namespace asio = boost::asio;

using std::chrono::milliseconds;
using std::chrono::seconds;

// A queue that one lane reads.
class WholeSource final : public EventSource {
 public:
  WholeSource(const SqsQueueSettings& settings, SqsQueueContext context, SourceObserver& observer)
      : queue_(*parse_sqs_arn("arn:aws:sqs:us-east-1:000000000000:orders"), settings,
               std::move(context)),
        lane_(queue_, observer) {}

  asio::awaitable<void> run() override { return lane_.run(); }
  asio::awaitable<Result<std::vector<Record>>> receive(std::optional<TimePoint> until) override {
    return lane_.receive(until);
  }
  asio::awaitable<Result<std::vector<RecordId>>> settle(std::span<const RecordVerdict> verdicts,
                                                        const LaneNote& note) override {
    return lane_.settle(verdicts, note);
  }
  void stop() override { lane_.stop(); }
  void release() override { lane_.release(); }
  void set_window(std::size_t records) override { lane_.set_window(records); }
  void retry_now() override { lane_.retry_now(); }

 private:
  SqsQueue queue_;
  SqsSource lane_;
};

class SqsWorld final : public SourceWorld {
 public:
  SqsWorld() {
    const auto port = server_.listen("127.0.0.1", 0);
    AwsAccess access;
    access.urls["sqs"] = *parse_http_url("http://127.0.0.1:" + std::to_string(*port));
    access.credentials = AwsCredentials{
        .access_key_id = "AKID", .secret_access_key = Secret("key"), .session_token = {}};
    aws_ = std::make_unique<AwsClient>(io_, clock_, access);
  }
  ~SqsWorld() override {
    aws_->stop();
    bool stopped = false;
    asio::co_spawn(io_, server_.stop(clock_.now() + seconds(5)),
                   [&](const std::exception_ptr&) { stopped = true; });
    EXPECT_TRUE(run_until([&] { return stopped; }));
  }

  asio::io_context& io() override { return io_; }
  const Clock& clock() const override { return clock_; }
  bool run_until(const std::function<bool()>& done) override {
    const TimePoint last = clock_.now() + seconds(30);
    while (!done() && clock_.now() < last) io_.run_one_for(milliseconds(20));
    return done();
  }
  // With a batching window a lane is given more while it settles some.
  std::unique_ptr<EventSource> make_source(SourceObserver& observer, std::size_t window) override {
    const SqsQueueSettings settings{.batching = {.most = window, .window = seconds(60)}};
    auto source = std::make_unique<WholeSource>(
        settings, SqsQueueContext{.io = io_, .clock = clock_, .aws = *aws_, .log = {}}, observer);
    source->set_window(window);
    return source;
  }
  void publish(const std::string& body) override { sqs_.send(body); }
  void break_connection() override {}
  std::size_t messages() override { return sqs_.waiting.size() + sqs_.out.size(); }
  std::vector<std::string> dead_letters() override { return {}; }

 private:
  asio::io_context io_;
  SystemClock clock_;
  FakeSqs sqs_{io_, clock_};
  HttpServer server_{io_, clock_, sqs_, HttpLimits{}, Log()};
  std::unique_ptr<AwsClient> aws_;
};

std::unique_ptr<SourceWorld> make_world() { return std::make_unique<SqsWorld>(); }

// Leases are the source's own affair, a group's order is the queue's, and what failed comes again
// when the queue says so.
SOURCE_CONFORMS(Sqs, make_world, capability::core);

}  // namespace
}  // namespace wheelpit::sqs
