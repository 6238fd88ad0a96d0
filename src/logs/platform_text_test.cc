#include <gtest/gtest.h>

#include <array>

#include "logs/platform_event.h"

namespace wheelpit {
namespace {

using namespace platform_event;
using namespace std::chrono_literals;

std::string text_of(const PlatformEvent& event) {
  std::string out;
  append_platform_text(out, event);
  return out;
}

TEST(PlatformText, IsThatOfTheService) {
  EXPECT_EQ(text_of(InitStart{.runtime_version = "python:3.13.v64",
                              .runtime_version_arn = "arn:aws:lambda:us-east-1::runtime:88b8"}),
            "INIT_START Runtime Version: python:3.13.v64\tRuntime Version ARN: "
            "arn:aws:lambda:us-east-1::runtime:88b8\n");
  EXPECT_EQ(text_of(Start{.request_id = "id", .version = "$LATEST"}),
            "START RequestId: id Version: $LATEST\n");
  EXPECT_EQ(
      text_of(Report{.request_id = "id",
                     .duration = 11'640us,
                     .billed_milliseconds = 186,
                     .memory_mb = 128,
                     .max_memory_used_mb = 67,
                     .init_duration = 174'069us}),
      "END RequestId: id\n"
      "REPORT RequestId: id\tDuration: 11.64 ms\tBilled Duration: 186 ms\tMemory Size: 128 MB\t"
      "Max Memory Used: 67 MB\tInit Duration: 174.06 ms\t\n");
}

TEST(PlatformText, NamesWhatWentWrong) {
  const std::string timeout =
      text_of(Report{.request_id = "id", .status = PlatformStatus::timeout, .duration = 3s});
  EXPECT_TRUE(
      timeout.ends_with("Duration: 3000.00 ms\tBilled Duration: 0 ms\tMemory Size: 0 MB\t"
                        "Max Memory Used: 0 MB\tStatus: timeout\t\n"))
      << timeout;
  const std::string error = text_of(Report{
      .request_id = "id", .status = PlatformStatus::error, .error_type = "Runtime.ExitError"});
  EXPECT_TRUE(error.ends_with("\tStatus: error\tError Type: Runtime.ExitError\t\n")) << error;
  EXPECT_EQ(text_of(Fault{.text = "RequestId: id Error: x\nRuntime.ExitError"}),
            "RequestId: id Error: x\nRuntime.ExitError\n");
  EXPECT_EQ(text_of(LogsDropped{.bytes = 5, .reason = "more than 1 MiB a second"}),
            "[wheelpit] 5 bytes of output were dropped: more than 1 MiB a second\n");
}

TEST(PlatformText, NamesTheTraceOfASampledInvocation) {
  const std::string text =
      text_of(Report{.request_id = "id",
                     .tracing = {.root = "1-5759e988-bd862e3fe1be46a994272793",
                                 .span_id = "53995c3f42cd8ad8",
                                 .value = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"}});
  EXPECT_TRUE(
      text.ends_with("Max Memory Used: 0 MB\tXRAY TraceId: "
                     "1-5759e988-bd862e3fe1be46a994272793\tSegmentId: 53995c3f42cd8ad8\t"
                     "Sampled: true\t\n"))
      << text;
}

TEST(PlatformText, OfAnInitIsThereIfItFailedAndSaysWhichTryItWas) {
  EXPECT_EQ(text_of(InitReport{.initialization_type = "on-demand", .duration = 1s}), "");
  EXPECT_EQ(text_of(InitReport{.status = PlatformStatus::timeout, .duration = 9'999'790us}),
            "INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout\n");
  EXPECT_EQ(text_of(InitReport{.phase = Phase::invoke,
                               .status = PlatformStatus::error,
                               .error_type = "Runtime.Unknown",
                               .duration = 5ms}),
            "INIT_REPORT Init Duration: 5.00 ms\tPhase: invoke\tStatus: error\tError Type: "
            "Runtime.Unknown\n");
  EXPECT_EQ(text_of(InitRuntimeDone{}), "");
  EXPECT_EQ(text_of(RuntimeDone{.request_id = "id"}), "");
}

TEST(PlatformText, TellsOfExtensions) {
  const std::array<std::string_view, 2> events = {"INVOKE", "SHUTDOWN"};
  EXPECT_EQ(text_of(Extension{.name = "agent", .state = "Ready", .events = events}),
            "EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n");
  EXPECT_EQ(
      text_of(Extension{.name = "agent", .state = "LaunchError", .error_type = "PermissionDenied"}),
      "EXTENSION\tName: agent\tState: LaunchError\tEvents: []\tError Type: "
      "PermissionDenied\n");
  const std::array<std::string_view, 3> types = {"platform", "function", "extension"};
  EXPECT_EQ(text_of(TelemetrySubscription{.name = "agent", .state = "Subscribed", .types = types}),
            "TELEMETRY\tName: agent\tState: Subscribed\tTypes: [Platform, Function, Extension]\n");
}

}  // namespace
}  // namespace wheelpit
