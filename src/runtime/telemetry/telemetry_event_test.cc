#include "runtime/telemetry/telemetry_event.h"

#include <gtest/gtest.h>

namespace wheelpit::runtime {
namespace {

constexpr WallTime kAt{std::chrono::milliseconds(1'664'582'400'123)};

TelemetrySubscription everything(TelemetryApi api = TelemetryApi::telemetry) {
  TelemetrySubscription subscription;
  subscription.api = api;
  subscription.structured_lines = api == TelemetryApi::telemetry;
  subscription.platform = subscription.function = subscription.extension = true;
  return subscription;
}

std::vector<std::string_view> given(const TelemetryEvent& event,
                                    const TelemetrySubscription& subscription) {
  return event.of(subscription);
}

TEST(TelemetryEvent, ALineIsATextUnlessTheLogIsJson) {
  const TelemetryEvent text(kAt, LineSource::function, "{\"a\":1}", false);
  EXPECT_EQ(given(text, everything()),
            (std::vector<std::string_view>{
                R"({"time":"2022-10-01T00:00:00.123Z","type":"function","record":"{\"a\":1}"})"}));
  const TelemetryEvent object(kAt, LineSource::extension, "{\"a\":1}", true);
  EXPECT_EQ(given(object, everything()),
            (std::vector<std::string_view>{
                R"({"time":"2022-10-01T00:00:00.123Z","type":"extension","record":{"a":1}})"}));
  auto old = everything();
  old.structured_lines = false;
  EXPECT_TRUE(given(object, old).front().ends_with(R"("record":"{\"a\":1}"})"));
  EXPECT_TRUE(given(TelemetryEvent(kAt, LineSource::function, "{\"a\":", true), everything())
                  .front()
                  .ends_with(R"("record":"{\"a\":"})"));
}

TEST(TelemetryEvent, GoesToThoseWhoWantItsKind) {
  const TelemetryEvent line(kAt, LineSource::function, "x", false);
  const TelemetryEvent start(kAt, platform_event::Start{.request_id = "r"});
  auto subscription = everything();
  subscription.function = false;
  EXPECT_TRUE(given(line, subscription).empty());
  EXPECT_EQ(given(start, subscription).size(), 1U);
  subscription.platform = false;
  EXPECT_TRUE(given(start, subscription).empty());
}

TEST(TelemetryEvent, TheLogsApiHasItsOwnEvents) {
  const auto logs = everything(TelemetryApi::logs);
  const TelemetryEvent report(kAt, platform_event::Report{.request_id = "r"});
  EXPECT_EQ(given(report, everything()).size(), 1U);
  ASSERT_EQ(given(report, logs).size(), 2U);
  EXPECT_EQ(given(report, logs).front(), R"({"time":"2022-10-01T00:00:00.123Z",)"
                                         R"("type":"platform.end","record":{"requestId":"r"}})");
  EXPECT_TRUE(given(TelemetryEvent(kAt, platform_event::InitStart{}), logs).empty());
  const TelemetryEvent fault(kAt, platform_event::Fault{.text = "exit"});
  EXPECT_EQ(given(fault, logs).size(), 1U);
  EXPECT_TRUE(given(fault, everything()).empty());
  const TelemetryEvent subscribed(
      kAt, platform_event::TelemetrySubscription{.name = "x", .state = "Subscribed"});
  EXPECT_TRUE(given(subscribed, logs)
                  .front()
                  .contains(R"("type":"platform.logsSubscription","record":{"name":"x",)"));
  const TelemetryEvent done(kAt, platform_event::RuntimeDone{.request_id = "r"});
  auto first = logs;
  first.runtime_done = false;
  EXPECT_EQ(given(done, logs).size(), 1U);
  EXPECT_TRUE(given(done, first).empty());
}

}  // namespace
}  // namespace wheelpit::runtime
