// What the service promises whatever language a function is written in, shown with a native program
// that misbehaves on demand.

#include <fstream>

#include "base/run_to_end.h"
#include "function/runtime_version.h"
#include "runtime_fixture.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Each test runs in the sandbox and without it.
class NativeFunctions : public RuntimeFixture,
                        public testing::WithParamInterface<runtime::SandboxMode> {
 protected:
  void SetUp() override {
    if (GetParam() == runtime::SandboxMode::required && !sandbox_works()) {
      GTEST_SKIP() << "bubblewrap does not work on this machine";
    }
    use({.sandbox = GetParam()});
  }
};

INSTANTIATE_TEST_SUITE_P(, NativeFunctions,
                         testing::Values(runtime::SandboxMode::none,
                                         runtime::SandboxMode::required),
                         [](const auto& mode) {
                           return mode.param == runtime::SandboxMode::none ? "Bare" : "Sandboxed";
                         });

TEST_P(NativeFunctions, AnswerWithTheEventTheyWereGiven) {
  add_native("echo", "echo");
  for (const std::size_t size : {std::size_t{2}, std::size_t{1000}, std::size_t{6'000'000}}) {
    const std::string event(size, '7');
    const auto reply = invoke("echo", event);
    ASSERT_TRUE(reply) << reply.error().message();
    EXPECT_FALSE(reply->function_error);
    EXPECT_TRUE(reply->payload == event);
  }
}

TEST_P(NativeFunctions, ReuseOneProcessForInvocationsOneAfterTheOther) {
  add_native("count", "count");
  for (int i = 1; i <= 50; ++i) EXPECT_EQ(invoke("count")->payload, std::to_string(i));
}

TEST_P(NativeFunctions, LogWhatTheServiceLogs) {
  add_native("logs", "null", [](Function& function) {
    function.environment->emplace("WHEELPIT_TEST_LOG", "first\rsecond");
  });
  const auto reply = invoke("logs");
  const std::string id = reply->request_id;
  const std::string tail = reply->log_tail;
  EXPECT_TRUE(tail.starts_with("START RequestId: " + id +
                               " Version: $LATEST\nfirst\rsecond\nEND RequestId: " + id +
                               "\nREPORT RequestId: " + id + "\tDuration: "))
      << tail;
  EXPECT_TRUE(tail.contains("\tMemory Size: 128 MB\tMax Memory Used: ")) << tail;
  EXPECT_TRUE(tail.contains("\tInit Duration: ")) << tail;

  const auto second = invoke("logs");
  EXPECT_TRUE(second->log_tail.starts_with("START RequestId: " + second->request_id));
  EXPECT_FALSE(second->log_tail.contains("Init Duration"));
  let_pass(milliseconds(900));
  EXPECT_EQ(log_of("logs"),
            "INIT_START Runtime Version: provided:al2023.v1\tRuntime Version ARN: " +
                runtime_version_arn("provided.al2023", "us-east-1") + "\n" + tail +
                second->log_tail)
      << "the file holds the same, within a second";
}

TEST_P(NativeFunctions, AnErrorThatTheRuntimeReportsGoesToTheCallerAndEndsNothing) {
  add_native("error", "error");
  const auto reply = invoke("error");
  EXPECT_TRUE(reply->function_error);
  EXPECT_EQ(reply->error_type, "TestError");
  EXPECT_EQ(reply->payload, R"({"errorMessage":"as asked","errorType":"TestError"})");
  EXPECT_FALSE(reply->log_tail.contains("Status:")) << reply->log_tail;
  EXPECT_FALSE(invoke("error")->log_tail.contains("Init Duration"));
}

TEST_P(NativeFunctions, AnExitIsAnErrorAndTheNextInvocationGetsANewProcess) {
  add_native("exit", "exit");
  for (int i = 0; i < 2; ++i) {
    const auto reply = invoke("exit");
    ASSERT_TRUE(reply) << reply.error().message();
    EXPECT_EQ(reply->payload, R"({"errorType":"Runtime.ExitError","errorMessage":"RequestId: )" +
                                  reply->request_id +
                                  R"( Error: Runtime exited with error: exit status 7"})");
    EXPECT_TRUE(reply->log_tail.contains("Status: error\tError Type: Runtime.ExitError"));
    EXPECT_TRUE(reply->log_tail.contains("Init Duration"));
  }
}

TEST_P(NativeFunctions, ACrashNamesItsSignal) {
  add_native("crash", "crash");
  const auto reply = invoke("crash");
  EXPECT_TRUE(reply->payload.contains("Runtime exited with error: signal: segmentation fault"))
      << reply->payload;
}

TEST_P(NativeFunctions, AHangingFunctionTimesOutAndIsReplaced) {
  add_native("sleep", "sleep", [](Function& function) { function.timeout_seconds = 1; });
  const auto before = std::chrono::steady_clock::now();
  const auto reply = invoke("sleep");
  const auto took = std::chrono::steady_clock::now() - before;
  EXPECT_EQ(reply->error_type, "Sandbox.Timedout");
  EXPECT_EQ(reply->payload, R"({"errorType":"Sandbox.Timedout","errorMessage":"RequestId: )" +
                                reply->request_id +
                                R"( Error: Task timed out after 1.00 seconds"})");
  EXPECT_TRUE(reply->log_tail.contains(" " + reply->request_id +
                                       " Task timed out after 1.00 seconds\n\nEND RequestId: "))
      << reply->log_tail;
  EXPECT_TRUE(reply->log_tail.contains("\tDuration: 1000.00 ms\t"));
  EXPECT_TRUE(reply->log_tail.contains("Status: timeout"));
  EXPECT_GE(took, seconds(1));
  EXPECT_LT(took, milliseconds(1900));

  add_native("sleep", "echo");  // repaired
  EXPECT_EQ(invoke("sleep", "1")->payload, "1");
}

TEST_P(NativeFunctions, TooMuchMemoryIsEndedAndNamed) {
  add_native("memory", "memory", [](Function& function) { function.timeout_seconds = 30; });
  const auto reply = invoke("memory");
  EXPECT_EQ(reply->error_type, "Runtime.ExitError") << reply->payload;
  EXPECT_TRUE(reply->payload.contains("signal: killed")) << reply->payload;
  EXPECT_TRUE(reply->log_tail.contains("Status: error\tError Type: Runtime.OutOfMemory"))
      << reply->log_tail;
}

TEST_P(NativeFunctions, AnAnswerThatIsTooLargeIsAnErrorButEndsNothing) {
  add_native("large", "large");
  for (int i = 0; i < 2; ++i) {
    const auto reply = invoke("large");
    EXPECT_EQ(reply->payload,
              R"({"errorMessage":"Response payload size exceeded maximum allowed payload size )"
              R"((6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"})");
    EXPECT_EQ(reply->log_tail.contains("Init Duration"), i == 0);
  }
}

TEST_P(NativeFunctions, AnInitThatFailsIsTriedTwiceThenAnswered) {
  add_native("broken", "init-exit");
  const auto reply = invoke("broken");
  EXPECT_EQ(reply->payload, R"({"errorType":"Runtime.ExitError","errorMessage":"RequestId: )" +
                                reply->request_id +
                                R"( Error: Runtime exited with error: exit status 3"})");
  let_pass(milliseconds(900));
  const std::string log = log_of("broken");
  EXPECT_TRUE(log.contains("Phase: init\tStatus: error\tError Type: Runtime.ExitError")) << log;
  EXPECT_TRUE(log.contains("Phase: invoke\tStatus: error\tError Type: Runtime.ExitError")) << log;
}

TEST_P(NativeFunctions, AnInitThatHangsIsRepeatedUnderTheTimeoutOfTheFunction) {
  use({.sandbox = GetParam(), .first_init_limit = milliseconds(300)});
  add_native("stuck", "init-sleep", [](Function& function) { function.timeout_seconds = 1; });
  const auto reply = invoke("stuck");
  EXPECT_EQ(reply->error_type, "Sandbox.Timedout") << reply->payload;
  let_pass(milliseconds(900));
  EXPECT_TRUE(log_of("stuck").contains("Phase: init\tStatus: timeout")) << log_of("stuck");
}

TEST_P(NativeFunctions, AMissingBootstrapIsNamed) {
  add_function("empty", "provided.al2023", "x", {{"readme", "nothing"}});
  const auto reply = invoke("empty");
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(reply->payload,
            R"({"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: )" +
                reply->request_id +
                R"( Error: fork/exec /var/task/bootstrap: no such file or directory"})");
}

TEST_P(NativeFunctions, AProcessThatEndsAfterItsAnswerDoesNotSpoilIt) {
  add_native("late", "late");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(invoke("late")->payload, "null");
}

TEST_P(NativeFunctions, AtTheSameTimeRunInEnvironmentsOfTheirOwn) {
  use({.sandbox = GetParam(), .max_cold_starts = 2});
  add_native("count", "count");
  for (const auto& reply : invoke_together("count", 5)) {
    ASSERT_TRUE(reply) << reply.error().message();
    EXPECT_FALSE(reply->function_error) << reply->payload;
  }
}

TEST_P(NativeFunctions, BeyondTheLimitAreThrottled) {
  use({.sandbox = GetParam(), .max_environments = 1});
  add_native("sleep", "sleep", [](Function& function) { function.timeout_seconds = 1; });
  int throttled = 0;
  for (const auto& reply : invoke_together("sleep", 3)) {
    if (!reply && reply.error().code() == Errc::throttled) ++throttled;
  }
  EXPECT_EQ(throttled, 2);
}

TEST_P(NativeFunctions, IdleOnesOfOtherFunctionsMakeRoom) {
  use({.sandbox = GetParam(), .max_environments = 1});
  add_native("one", "count");
  add_native("two", "count");
  EXPECT_EQ(invoke("one")->payload, "1");
  EXPECT_EQ(invoke("two")->payload, "1");
  EXPECT_EQ(invoke("one")->payload, "1");
}

TEST_P(NativeFunctions, AChangeThatMattersBringsANewEnvironmentAndNoOtherDoes) {
  Function function = add_native("count", "count");
  EXPECT_EQ(invoke("count")->payload, "1");
  function.description = "another";
  function.revision_id = "another";
  runtime().put(function);
  EXPECT_EQ(invoke("count")->payload, "2");
  function.memory_mb = 256;
  runtime().put(function);
  EXPECT_EQ(invoke("count")->payload, "1");
}

TEST_P(NativeFunctions, RemovedOnesAreNotFound) {
  add_native("count", "count");
  EXPECT_EQ(invoke("count")->payload, "1");
  runtime().remove("count");
  EXPECT_EQ(invoke("count").error().code(), Errc::not_found);
}

TEST_P(NativeFunctions, AnIdleEnvironmentIsEnded) {
  use({.sandbox = GetParam(), .idle_timeout = milliseconds(100)});
  add_native("count", "count");
  EXPECT_EQ(invoke("count")->payload, "1");
  let_pass(seconds(2));
  EXPECT_EQ(invoke("count")->payload, "1");
}

TEST_P(NativeFunctions, EndlessOutputIsCutAndDoesNotStopTheTimeout) {
  add_native("spin", "spin", [](Function& function) { function.timeout_seconds = 2; });
  const auto reply = invoke("spin");
  EXPECT_EQ(reply->error_type, "Sandbox.Timedout");
  let_pass(milliseconds(900));
  std::uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder() / "data" / "logs")) {
    bytes += file.file_size();
  }
  EXPECT_GT(bytes, 1'000'000U);
  // 8 MiB at once and 1 MiB a second; a time and a stream stand before each short line.
  EXPECT_LT(bytes, 30'000'000U);
}

TEST_P(NativeFunctions, StoppingCancelsWhatRuns) {
  add_native("sleep", "sleep");
  std::optional<Result<Reply>> reply;
  begin("sleep", [&](Result<Reply> result) { reply.emplace(std::move(result)); });
  let_pass(milliseconds(300));
  EXPECT_FALSE(reply);
  stop();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->error().code(), Errc::cancelled);
}

TEST_P(NativeFunctions, MayShareAFolderThatTheOptionsName) {
  const std::filesystem::path shared = folder() / "shared";
  std::filesystem::create_directory(shared);
  // Functions are not the engine's user where that is root.
  std::filesystem::permissions(shared, std::filesystem::perms::all);
  use({.sandbox = GetParam(), .shared_paths = {shared}});
  add_native("writer", "null", [&](Function& function) {
    function.environment->emplace("WHEELPIT_TEST_OUT", shared / "events");
  });
  EXPECT_TRUE(invoke("writer", R"({"n":1})"));
  EXPECT_TRUE(invoke("writer", R"({"n":2})"));
  std::ifstream file(shared / "events");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text, "{\"n\":1}\n{\"n\":2}\n");
}

TEST(SandboxedFunctions, AreRefusedWhenTheSandboxIsRequiredAndDoesNotWork) {
  if (sandbox_works()) GTEST_SKIP() << "it works here";
  boost::asio::io_context io;
  SystemClock clock;
  Metrics metrics;
  runtime::FunctionRuntime runtime(
      io, {.data_dir = testing::TempDir(), .sandbox = runtime::SandboxMode::required}, clock,
      metrics, Log());
  EXPECT_FALSE(run_to_end(io, runtime.start()));
}

}  // namespace
}  // namespace wheelpit
