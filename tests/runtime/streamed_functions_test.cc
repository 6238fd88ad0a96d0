// Answers that are streamed by real processes, and what becomes of them.

#include <boost/asio/co_spawn.hpp>
#include <fstream>

#include "base/signal.h"
#include "runtime_fixture.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Takes all pieces, or does with them as it is told.
class Taker final : public ResponseSink {
 public:
  explicit Taker(boost::asio::io_context& io) : never_(io) {}

  void begin(ResponseHead known) override { heads.push_back(std::move(known)); }
  boost::asio::awaitable<Status> write(std::string piece, TimePoint until) override {
    ++writes;
    received += piece;
    inside = true;
    if (on_piece) on_piece();
    if (stalling) co_await never_.wait(until);
    if (slowness && writes == 1) {
      co_await never_.wait(std::chrono::steady_clock::now() + *slowness);
    }
    inside = false;
    if (gone) co_return Error(Errc::unavailable, "gone");
    co_return Status();
  }

  std::vector<ResponseHead> heads;
  std::string received;
  int writes = 0;
  std::function<void()> on_piece;
  bool stalling = false;             // takes nothing in time
  std::optional<Duration> slowness;  // takes so long for the first
  bool inside = false;               // is at it
  bool gone = false;

 private:
  Signal never_;
};

// Each test runs in the sandbox and without it.
class StreamedFunctions : public RuntimeFixture,
                          public testing::WithParamInterface<runtime::SandboxMode> {
 protected:
  void SetUp() override {
    if (GetParam() == runtime::SandboxMode::required && !sandbox_works()) {
      GTEST_SKIP() << "bubblewrap does not work on this machine";
    }
    use({.sandbox = GetParam()});
    add_streamer("stream", [](Function& function) { function.timeout_seconds = 60; });
  }

  Result<Reply> stream(const std::string& script) {
    return invoke("stream", script, LogTail::last_4_kib, &taker_);
  }
  // The next invocation succeeds, in the same environment.
  void expect_the_environment_to_go_on() {
    taker_.received.clear();
    const auto next = stream(R"(["piece"])");
    EXPECT_FALSE(next->function_error) << next->payload;
    EXPECT_FALSE(next->log_tail.contains("Init Duration")) << next->log_tail;
  }

  Taker taker_{io()};
};

INSTANTIATE_TEST_SUITE_P(, StreamedFunctions,
                         testing::Values(runtime::SandboxMode::none,
                                         runtime::SandboxMode::required),
                         [](const auto& mode) {
                           return mode.param == runtime::SandboxMode::none ? "Bare" : "Sandboxed";
                         });

TEST_P(StreamedFunctions, AreHeardWhileTheyRun) {
  // Without the first piece nobody would open the gate.
  taker_.on_piece = [this] { std::ofstream(code_of("stream") / "gate") << "open"; };
  const auto reply = stream(R"(["piece", "gate", "piece", "piece"])");
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_FALSE(reply->function_error) << reply->payload;
  EXPECT_EQ(reply->payload, "") << "what was streamed is not told twice";
  EXPECT_EQ(taker_.received, "1;2;3;");
  EXPECT_GE(taker_.writes, 2);
  ASSERT_EQ(taker_.heads.size(), 1U);
  EXPECT_EQ(taker_.heads[0].request_id, reply->request_id);
  EXPECT_EQ(taker_.heads[0].executed_version, "$LATEST");
  EXPECT_FALSE(reply->log_tail.contains("Status:")) << reply->log_tail;
  expect_the_environment_to_go_on();
}

TEST_P(StreamedFunctions, MayEndWithoutAPiece) {
  const auto reply = stream("[]");
  EXPECT_FALSE(reply->function_error) << reply->payload;
  EXPECT_EQ(taker_.writes, 0);
  expect_the_environment_to_go_on();
}

TEST_P(StreamedFunctions, MayFailAfterTheirFirstPieces) {
  for (const char* script : {R"(["piece", "piece", "error"])", R"(["mebibytes", "3", "error"])"}) {
    taker_.received.clear();
    const auto reply = stream(script);
    EXPECT_TRUE(reply->function_error);
    EXPECT_EQ(reply->error_type, "TestError");
    EXPECT_EQ(reply->payload, R"({"errorMessage":"as asked","errorType":"TestError"})");
    EXPECT_NE(taker_.received, "") << "what came before the error stands";
    expect_the_environment_to_go_on();
  }
}

TEST_P(StreamedFunctions, ThatBreakTheirAnswerOffHaveFailedAndGoOn) {
  const auto reply = stream(R"(["piece", "cut"])");
  EXPECT_EQ(reply->error_type, "Runtime.TruncatedResponse") << reply->payload;
  EXPECT_EQ(taker_.received, "1;");
  expect_the_environment_to_go_on();
}

TEST_P(StreamedFunctions, ThatDieInTheMidstSayHow) {
  EXPECT_TRUE(
      stream(R"(["piece", "exit"])")->payload.contains("Runtime exited with error: exit status 7"));
  EXPECT_EQ(taker_.received, "1;");
  const auto crashed = stream(R"(["mebibytes", "2", "crash"])");
  EXPECT_TRUE(crashed->payload.contains("signal: segmentation fault")) << crashed->payload;
  EXPECT_EQ(crashed->error_type, "Runtime.ExitError");
  EXPECT_FALSE(stream(R"(["piece"])")->function_error);
}

TEST_P(StreamedFunctions, ThatExitAfterTheirLastPieceHaveAnswered) {
  taker_.slowness =
      milliseconds(300);  // what they have left behind is taken long after they are gone
  const auto reply = stream(R"(["mebibytes", "1", "leave"])");
  EXPECT_FALSE(reply->function_error) << reply->payload;
  EXPECT_TRUE(taker_.received == std::string(std::size_t{1} << 20, 'x'));
  EXPECT_FALSE(stream(R"(["piece"])")->function_error);
}

TEST_P(StreamedFunctions, TimeOutInTheMidst) {
  add_streamer("stream", [](Function& function) { function.timeout_seconds = 1; });
  const auto reply = stream(R"(["piece", "hang"])");
  EXPECT_EQ(reply->error_type, "Sandbox.Timedout") << reply->payload;
  EXPECT_EQ(taker_.received, "1;");
  EXPECT_FALSE(stream(R"(["piece"])")->function_error);
}

TEST_P(StreamedFunctions, TimeOutIfNobodyTakesTheirPieces) {
  add_streamer("stream", [](Function& function) { function.timeout_seconds = 1; });
  taker_.stalling = true;
  const auto before = std::chrono::steady_clock::now();
  const auto reply = stream(R"(["mebibytes", "100"])");
  EXPECT_EQ(reply->error_type, "Sandbox.Timedout") << reply->payload;
  EXPECT_EQ(taker_.writes, 1);
  EXPECT_GE(std::chrono::steady_clock::now() - before, seconds(1));
  taker_.stalling = false;
  EXPECT_FALSE(stream(R"(["piece"])")->function_error);
}

TEST_P(StreamedFunctions, AreNotOverWhileAPieceOfTheirsIsBeingTaken) {
  add_streamer("stream", [](Function& function) { function.timeout_seconds = 1; });
  taker_.slowness = milliseconds(1500);
  const auto reply = stream(R"(["piece", "hang"])");
  EXPECT_EQ(reply->error_type, "Sandbox.Timedout") << reply->payload;
  EXPECT_FALSE(taker_.inside) << "its caller could be gone by now";
}

TEST_P(StreamedFunctions, RunToTheirEndThoughTheirCallerIsGone) {
  taker_.gone = true;
  const auto reply = stream(R"(["mebibytes", "30"])");
  EXPECT_FALSE(reply->function_error) << reply->payload;
  EXPECT_EQ(taker_.writes, 1) << "a caller that is gone is not written to again";
  taker_.gone = false;
  expect_the_environment_to_go_on();
}

TEST_P(StreamedFunctions, MayStreamUpToTheLimitAndNoMore) {
  const auto largest = stream(R"(["mebibytes", "200"])");
  EXPECT_FALSE(largest->function_error) << largest->payload;
  EXPECT_TRUE(taker_.received == std::string(209'715'200, 'x'));
  expect_the_environment_to_go_on();

  taker_.received.clear();
  const auto reply = stream(R"(["mebibytes", "200", "piece"])");
  EXPECT_EQ(reply->payload,
            R"({"errorMessage":"Response payload size exceeded maximum allowed payload size )"
            R"((209715200 bytes).","errorType":"Function.ResponseSizeTooLarge"})");
  EXPECT_EQ(taker_.received.size(), 209'715'200U);
  expect_the_environment_to_go_on();
}

TEST_P(StreamedFunctions, AnswerInOnePieceThoseWhoWantItSo) {
  EXPECT_EQ(invoke("stream", R"(["piece", "mebibytes", "6"])")->payload,
            "1;" + std::string(std::size_t{6} << 20, 'x'));
  const auto failed = invoke("stream", R"(["piece", "error"])");
  EXPECT_EQ(failed->payload, R"({"errorMessage":"as asked","errorType":"TestError"})");
  EXPECT_EQ(invoke("stream", R"(["mebibytes", "7"])")->error_type, "Function.ResponseSizeTooLarge");
  EXPECT_EQ(invoke("stream", R"(["piece"])")->payload, "1;");
}

TEST_P(StreamedFunctions, ThatDoNotStreamHaveAllOfTheirAnswerInTheReply) {
  add_native("echo", "echo");
  const auto reply = invoke("echo", "12345", LogTail::none, &taker_);
  EXPECT_EQ(reply->payload, "12345");
  EXPECT_EQ(taker_.writes, 0);
}

TEST_P(StreamedFunctions, AreCancelledWhenTheEngineStops) {
  std::optional<Result<Reply>> reply;
  boost::asio::co_spawn(
      io(),
      runtime().invoke({.function_name = "stream",
                        .invoked_arn = "arn",
                        .payload = std::make_shared<const std::string>(R"(["piece", "hang"])"),
                        .client_context = std::nullopt,
                        .stream = &taker_}),
      [&](const std::exception_ptr&, Result<Reply> r) { reply.emplace(std::move(r)); });
  io().restart();
  while (taker_.writes == 0) io().run_one();
  stop();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->error().code(), Errc::cancelled);
}

}  // namespace
}  // namespace wheelpit
