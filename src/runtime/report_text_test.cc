#include "runtime/report_text.h"

#include <gtest/gtest.h>

#include "runtime/failure_text.h"
#include "runtime/log_stream.h"

namespace wheelpit {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(ReportText, IsThatOfTheService) {
  std::string text;
  append_start_line(text, "id", "$LATEST");
  append_end_lines(text, {.request_id = "id",
                          .duration = microseconds(11'640),
                          .init_duration = microseconds(174'069),
                          .memory_mb = 128,
                          .max_memory_used_mb = 67});
  EXPECT_EQ(
      text,
      "START RequestId: id Version: $LATEST\nEND RequestId: id\n"
      "REPORT RequestId: id\tDuration: 11.64 ms\tBilled Duration: 186 ms\tMemory Size: 128 MB\t"
      "Max Memory Used: 67 MB\tInit Duration: 174.06 ms\t\n");
}

TEST(ReportText, NamesWhatWentWrong) {
  std::string text;
  append_end_lines(text, {.request_id = "id", .duration = milliseconds(3000), .timed_out = true});
  EXPECT_TRUE(
      text.ends_with("Duration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 0 MB\t"
                     "Max Memory Used: 0 MB\tStatus: timeout\t\n"))
      << text;
  text.clear();
  append_end_lines(text, {.request_id = "id", .error_type = "Runtime.ExitError"});
  EXPECT_TRUE(text.ends_with("\tStatus: error\tError Type: Runtime.ExitError\t\n")) << text;
}

TEST(ReportText, NamesTheTraceOfASampledInvocation) {
  std::string text;
  append_end_lines(text, {.request_id = "id",
                          .trace_root = "1-5759e988-bd862e3fe1be46a994272793",
                          .segment_id = "53995c3f42cd8ad8"});
  EXPECT_TRUE(
      text.ends_with("Max Memory Used: 0 MB\tXRAY TraceId: "
                     "1-5759e988-bd862e3fe1be46a994272793\tSegmentId: 53995c3f42cd8ad8\t"
                     "Sampled: true\t\n"))
      << text;
}

TEST(ReportText, OfAnInitSaysWhichTryItWas) {
  EXPECT_EQ(init_report_line(microseconds(9'999'790), InitPhase::init, ""),
            "INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout\n");
  EXPECT_EQ(init_report_line(milliseconds(5), InitPhase::invoke, "Runtime.Unknown"),
            "INIT_REPORT Init Duration: 5.00 ms\tPhase: invoke\tStatus: error\tError Type: "
            "Runtime.Unknown\n");
}

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
  const std::string stream = make_log_stream(ManualClock::kWallStart, "$LATEST");
  EXPECT_TRUE(stream.starts_with("2026/01/01/[$LATEST]")) << stream;
  EXPECT_EQ(stream.size(), 20U + 32U);
}

}  // namespace
}  // namespace wheelpit
