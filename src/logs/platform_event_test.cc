#include "logs/platform_event.h"

#include <gtest/gtest.h>

#include <array>

namespace wheelpit {
namespace {

using namespace platform_event;
using namespace std::chrono_literals;

constexpr WallTime kTime = ManualClock::kWallStart + 27'768ms;

std::string json_of(const PlatformEvent& event) {
  std::string out;
  append_platform_event(out, kTime, event);
  return out;
}

// As recorded from the service's log of a function in Node.js, 2026.
TEST(PlatformEvent, IsWrittenAsRecorded) {
  EXPECT_EQ(
      json_of(InitStart{.initialization_type = "on-demand",
                        .runtime_version = "nodejs:22.mainline.v122",
                        .runtime_version_arn = "arn:aws:lambda:eu-central-1::runtime:775d",
                        .function_name = "notifier",
                        .function_version = "$LATEST",
                        .instance_id = "2026/10/08/notifier[$LATEST]22be53a8cfde4e68b844f8ec293b25",
                        .instance_max_memory = 268435456}),
      R"({"time":"2026-01-01T00:00:27.768Z","type":"platform.initStart","record":{)"
      R"("initializationType":"on-demand","phase":"init","runtimeVersion":"nodejs:22.mainline.v122",)"
      R"("runtimeVersionArn":"arn:aws:lambda:eu-central-1::runtime:775d","functionName":"notifier",)"
      R"("functionVersion":"$LATEST",)"
      R"("instanceId":"2026/10/08/notifier[$LATEST]22be53a8cfde4e68b844f8ec293b25",)"
      R"("instanceMaxMemory":268435456}})");
  EXPECT_EQ(json_of(Start{.request_id = "79b5e81f",
                          .function_arn = "arn:aws:lambda:eu-central-1:8257:function:notifier",
                          .version = "$LATEST"}),
            R"({"time":"2026-01-01T00:00:27.768Z","type":"platform.start","record":{)"
            R"("requestId":"79b5e81f",)"
            R"("functionArn":"arn:aws:lambda:eu-central-1:8257:function:notifier",)"
            R"("version":"$LATEST"}})");
  EXPECT_EQ(json_of(Report{.request_id = "79b5e81f",
                           .duration = 1'233'960us,
                           .billed_milliseconds = 1698,
                           .memory_mb = 256,
                           .max_memory_used_mb = 123,
                           .init_duration = 463'512us}),
            R"({"time":"2026-01-01T00:00:27.768Z","type":"platform.report","record":{)"
            R"("requestId":"79b5e81f","metrics":{"durationMs":1233.96,"billedDurationMs":1698,)"
            R"("memorySizeMB":256,"maxMemoryUsedMB":123,"initDurationMs":463.512},)"
            R"("status":"success"}})");
}

TEST(PlatformEvent, TellsWhatWentWrong) {
  EXPECT_EQ(json_of(InitRuntimeDone{.initialization_type = "on-demand",
                                    .phase = Phase::invoke,
                                    .status = PlatformStatus::error,
                                    .error_type = "Runtime.ExitError"}),
            R"({"time":"2026-01-01T00:00:27.768Z","type":"platform.initRuntimeDone","record":{)"
            R"("initializationType":"on-demand","phase":"invoke","status":"error",)"
            R"("errorType":"Runtime.ExitError"}})");
  EXPECT_EQ(
      json_of(InitReport{
          .initialization_type = "on-demand", .status = PlatformStatus::timeout, .duration = 10s}),
      R"({"time":"2026-01-01T00:00:27.768Z","type":"platform.initReport","record":{)"
      R"("initializationType":"on-demand","status":"timeout","phase":"init",)"
      R"("metrics":{"durationMs":10000.0}}})");
  EXPECT_EQ(json_of(Fault{.text = "RequestId: 1 Error: signal: killed\nRuntime.ExitError"}),
            R"({"time":"2026-01-01T00:00:27.768Z","type":"platform.fault",)"
            R"("record":"RequestId: 1 Error: signal: killed\nRuntime.ExitError"})");
  EXPECT_EQ(json_of(LogsDropped{.records = 40, .bytes = 12'000, .reason = "more than 1 MiB"}),
            R"({"time":"2026-01-01T00:00:27.768Z","type":"platform.logsDropped","record":{)"
            R"("reason":"more than 1 MiB","droppedRecords":40,"droppedBytes":12000}})");
}

TEST(PlatformEvent, TellsPartsOfTheTimeAndTheTrace) {
  const std::array<Span, 2> spans = {
      Span{.name = "responseLatency", .start = kTime, .duration = 1'613us},
      Span{.name = "runtimeOverhead", .start = kTime + 2ms, .duration = 20us}};
  EXPECT_EQ(
      json_of(RuntimeDone{.request_id = "b2de8fdb",
                          .duration = 17'120us,
                          .produced_bytes = 50,
                          .spans = spans,
                          .tracing = {.span_id = "24cd7d67", .value = "Root=1-2;Sampled=1"}}),
      R"({"time":"2026-01-01T00:00:27.768Z","type":"platform.runtimeDone","record":{)"
      R"("requestId":"b2de8fdb","metrics":{"durationMs":17.12,"producedBytes":50},)"
      R"("tracing":{"spanId":"24cd7d67","type":"X-Amzn-Trace-Id","value":"Root=1-2;Sampled=1"},)"
      R"("spans":[{"name":"responseLatency","start":"2026-01-01T00:00:27.768Z",)"
      R"("durationMs":1.613},{"name":"runtimeOverhead","start":"2026-01-01T00:00:27.770Z",)"
      R"("durationMs":0.02}],"status":"success"}})");
}

TEST(PlatformEvent, TellsOfExtensions) {
  const std::array<std::string_view, 2> events = {"INVOKE", "SHUTDOWN"};
  EXPECT_EQ(json_of(Extension{.name = "my \"one\"", .state = "Ready", .events = events}),
            R"({"time":"2026-01-01T00:00:27.768Z","type":"platform.extension","record":{)"
            R"("name":"my \"one\"","state":"Ready","events":["INVOKE","SHUTDOWN"]}})");
  const std::array<std::string_view, 1> types = {"function"};
  EXPECT_EQ(json_of(TelemetrySubscription{.name = "one", .state = "Subscribed", .types = types}),
            R"({"time":"2026-01-01T00:00:27.768Z","type":"platform.telemetrySubscription",)"
            R"("record":{"name":"one","state":"Subscribed","types":["function"]}})");
}

TEST(PlatformEvent, HasTheLevelOfTheDocumentation) {
  using enum SystemLogLevel;
  EXPECT_EQ(level_of(InitStart{.runtime_version = "python:3.13.v1"}), info);
  EXPECT_EQ(level_of(InitStart{}), debug);
  EXPECT_EQ(level_of(InitRuntimeDone{}), debug);
  EXPECT_EQ(level_of(InitRuntimeDone{.status = PlatformStatus::timeout}), warn);
  EXPECT_EQ(level_of(InitReport{.initialization_type = "on-demand"}), debug);
  EXPECT_EQ(level_of(InitReport{.initialization_type = "provisioned-concurrency"}), info);
  EXPECT_EQ(level_of(InitReport{.status = PlatformStatus::error}), warn);
  EXPECT_EQ(level_of(Start{}), info);
  EXPECT_EQ(level_of(RuntimeDone{}), debug);
  EXPECT_EQ(level_of(RuntimeDone{.status = PlatformStatus::failure}), warn);
  EXPECT_EQ(level_of(Report{}), info);
  EXPECT_EQ(level_of(Report{.status = PlatformStatus::error}), warn);
  EXPECT_EQ(level_of(Fault{}), warn);
  EXPECT_EQ(level_of(Extension{}), info);
  EXPECT_EQ(level_of(Extension{.error_type = "Extension.Crash"}), warn);
  EXPECT_EQ(level_of(TelemetrySubscription{}), info);
  EXPECT_EQ(level_of(LogsDropped{}), warn);
}

}  // namespace
}  // namespace wheelpit
