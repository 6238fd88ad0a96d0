#include "runtime/process/failure_text.h"

#include <gtest/gtest.h>

#include "runtime/output/log_stream.h"

namespace wheelpit::runtime {
namespace {

using std::chrono::milliseconds;

TEST(FailureText, IsThatOfTheService) {
  EXPECT_EQ(exit_failure("id", {.exit_code = 0}).payload,
            R"({"errorType":"Runtime.ExitError","errorMessage":"RequestId: id Error: )"
            R"(Runtime exited without providing a reason"})");
  EXPECT_EQ(exit_failure("id", {.exit_code = 127}).log_line,
            "RequestId: id Error: Runtime exited with error: exit status 127\nRuntime.ExitError");
  EXPECT_TRUE(exit_failure("id", {.exit_code = 0, .signal = 9}).payload.contains("signal: killed"));
  EXPECT_TRUE(exit_failure("id", {.exit_code = 0, .signal = 64}).payload.contains("signal: 64"));
  const Failure timeout = timeout_failure("id", 3, ManualClock::kWallStart + milliseconds(61'005));
  EXPECT_EQ(timeout.payload, R"({"errorType":"Sandbox.Timedout","errorMessage":"RequestId: id )"
                             R"(Error: Task timed out after 3.00 seconds"})");
  EXPECT_EQ(timeout.log_line, "2026-01-01T00:01:01.005Z id Task timed out after 3.00 seconds\n");
}

TEST(FailureText, FindsTheTypeInARuntimesError) {
  EXPECT_EQ(error_type_of(R"({"errorType":"KeyError"})"), "KeyError");
  for (const char* other : {"", "[]", "{", R"({"errorType":1})", "\xff"}) {
    EXPECT_EQ(error_type_of(other), "");
  }
}

TEST(LogStream, HasTheFormsOfTheService) {
  Function function;
  function.name = "name";
  const std::string stream = make_log_stream(ManualClock::kWallStart, function);
  EXPECT_TRUE(stream.starts_with("2026/01/01/[$LATEST]")) << stream;
  EXPECT_EQ(stream.size(), 20U + 32U);
  EXPECT_EQ(instance_of_log_stream(stream, "name"), "2026/01/01/name" + stream.substr(11));
  function.logging.group = "shared";
  const std::string shared = make_log_stream(ManualClock::kWallStart, function);
  EXPECT_TRUE(shared.starts_with("2026/01/01/name[$LATEST]")) << shared;
  EXPECT_EQ(instance_of_log_stream(shared, "name"), shared);
}

}  // namespace
}  // namespace wheelpit::runtime
