#include "api/functions/async_admin.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "api/api_test_bed.h"
#include "api/service/page.h"

namespace wheelpit::api {
namespace {

// Answers what it was prepared with; remembers what it was asked.
class ScriptedEvents final : public async::AsyncEvents {
 public:
  boost::asio::awaitable<Result<async::EventPage>> list(async::EventSelection selection,
                                                        async::EventNumber after,
                                                        std::size_t limit) override {
    selections.push_back(std::move(selection));
    asked_after = after;
    asked_limit = limit;
    if (refusal) co_return *refusal;
    co_return page;
  }
  boost::asio::awaitable<Result<std::vector<async::FailedCount>>> count_failed() override {
    if (refusal) co_return *refusal;
    co_return counts;
  }
  boost::asio::awaitable<Result<std::optional<async::StoredEvent>>> show(std::string) override {
    co_return stored;
  }
  boost::asio::awaitable<Result<std::size_t>> redrive(async::EventSelection selection) override {
    selections.push_back(std::move(selection));
    co_return 2;
  }
  boost::asio::awaitable<Result<std::size_t>> purge(async::EventSelection selection) override {
    selections.push_back(std::move(selection));
    co_return 3;
  }

  std::vector<async::EventSelection> selections;
  async::EventNumber asked_after = 0;
  std::size_t asked_limit = 0;
  std::optional<Error> refusal;
  async::EventPage page;
  std::vector<async::FailedCount> counts;
  std::optional<async::StoredEvent> stored;
};

class AsyncAdminTest : public testing::Test {
 protected:
  AsyncAdminTest() {
    ApiDependencies dependencies = bed_.dependencies();
    dependencies.async_events = &events_;
    bed_.handler = std::make_unique<ApiHandler>(bed_.io, std::move(dependencies));
  }

  HttpResponse get(const std::string& path) { return bed_.send("GET", "/_wheelpit/async/" + path); }
  HttpResponse post(const std::string& path, const std::string& body) {
    return bed_.send("POST", "/_wheelpit/async/" + path, body);
  }

  ApiTestBed bed_;
  ScriptedEvents events_;
};

async::StoredEvent failed_event() {
  async::StoredEvent stored;
  stored.event = {.number = 7,
                  .request_id = "11111111-1111-4111-8111-111111111111",
                  .invoked_arn = "arn:aws:lambda:us-east-1:123456789012:function:orders:prod",
                  .payload = std::make_shared<const std::string>(R"({"id":1})"),
                  .trace_header = "Root=1-5759e988-bd862e3fe1be46a994272793",
                  .accepted = ManualClock::kWallStart};
  stored.progress.state = async::EventState::failed;
  stored.progress.attempts = 3;
  stored.progress.last_error = "boom";
  stored.progress.last_status = 200;
  stored.progress.outcome.condition = Condition::retries_exhausted;
  stored.progress.outcome.destination = "arn:aws:sqs:us-east-1:123456789012:q";
  stored.last_response = InvocationRecord::Response{
      .status_code = 200, .executed_version = "3", .function_error = "Unhandled", .payload = "{}"};
  return stored;
}

TEST_F(AsyncAdminTest, ListsAPageOfWhatWasAskedFor) {
  events_.page.events.push_back({.number = 7,
                                 .request_id = "id",
                                 .invoked_arn = "arn:aws:lambda:us-east-1:1:function:orders",
                                 .accepted = ManualClock::kWallStart,
                                 .payload_bytes = 12,
                                 .progress = {}});
  events_.page.events.back().progress.due =
      ManualClock::kWallStart + std::chrono::milliseconds(1500);
  events_.page.next = 7;
  const HttpResponse answer =
      get("events?FunctionName=orders&State=waiting&MaxItems=5&Marker=" + marker_of("6"));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body,
            R"({"Events":[{"RequestId":"id","FunctionName":"orders",)"
            R"("FunctionArn":"arn:aws:lambda:us-east-1:1:function:orders","State":"waiting",)"
            R"("Attempts":0,"Accepted":1767225600,"NextAttempt":1767225601.5,"PayloadBytes":12}],)"
            R"("NextMarker":")" +
                marker_of("7") + "\"}");
  EXPECT_EQ(events_.asked_after, 6U);
  EXPECT_EQ(events_.asked_limit, 5U);
  EXPECT_EQ(events_.selections.at(0).function_name, "orders");
  EXPECT_EQ(events_.selections.at(0).state, async::EventState::waiting);
}

TEST_F(AsyncAdminTest, ListRefusesWhatItDoesNotKnow) {
  EXPECT_EQ(get("events?State=lost").status, 400);
  EXPECT_EQ(get("events?MaxItems=0").status, 400);
  EXPECT_EQ(get("events?Marker=" + marker_of("x")).status, 400);
  events_.refusal = Error(Errc::unavailable, "disk");
  EXPECT_EQ(get("events").status, 500);
}

TEST_F(AsyncAdminTest, ShowsAllOfAnEvent) {
  EXPECT_EQ(get("events/none").status, 404);
  events_.stored = failed_event();
  EXPECT_EQ(
      get("events/x").body,
      R"({"RequestId":"11111111-1111-4111-8111-111111111111","FunctionName":"orders",)"
      R"("FunctionArn":"arn:aws:lambda:us-east-1:123456789012:function:orders:prod",)"
      R"("State":"failed","Attempts":3,"Accepted":1767225600,"LastStatus":200,"LastError":"boom",)"
      R"("Condition":"RetriesExhausted","Destination":"arn:aws:sqs:us-east-1:123456789012:q",)"
      R"("PayloadBytes":8,"TraceHeader":"Root=1-5759e988-bd862e3fe1be46a994272793",)"
      R"("Payload":"{\"id\":1}","LastResponse":{"StatusCode":200,"ExecutedVersion":"3",)"
      R"("FunctionError":"Unhandled","Payload":"{}"}})");
}

TEST_F(AsyncAdminTest, RedriveAndPurgeTakeANamedSelectionOnly) {
  EXPECT_EQ(post("redrive", R"({"RequestIds":["a","b"],"FunctionName":"orders"})").body,
            R"({"Redriven":2})");
  EXPECT_EQ(events_.selections.at(0).request_ids, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(events_.selections.at(0).function_name, "orders");
  EXPECT_EQ(post("purge", R"({"All":true,"State":"failed"})").body, R"({"Purged":3})");
  EXPECT_EQ(events_.selections.at(1).state, async::EventState::failed);

  for (const char* path : {"redrive", "purge"}) {
    for (const char* body : {"{}", R"({"All":false})", R"({"All":true,"FunctionName":"f"})",
                             R"({"RequestIds":[]})", R"({"RequestIds":"a"})", "[]"}) {
      EXPECT_EQ(post(path, body).status, 400) << path << body;
    }
  }
  EXPECT_EQ(events_.selections.size(), 2U);
}

TEST(AsyncAdmin, AnEngineWithoutEventsSaysSo) {
  ApiTestBed bed;
  EXPECT_EQ(bed.send("GET", "/_wheelpit/async/events").status, 502);
  EXPECT_EQ(bed.send("POST", "/_wheelpit/async/purge", R"({"All":true})").status, 502);
}

TEST_F(AsyncAdminTest, FailedEventsAreCountedByFunctionAndCondition) {
  const std::string arn = "arn:aws:lambda:us-east-1:123456789012:function:";
  events_.counts = {{arn + "b", Condition::retries_exhausted, 2},
                    {arn + "a", Condition::event_age_exceeded, 1},
                    {arn + "b:prod", Condition::retries_exhausted, 3},
                    {arn + "b", std::nullopt, 1}};
  EXPECT_EQ(get("counts").body,
            R"({"Failed":7,"Functions":[{"FunctionName":"a","Failed":1,)"
            R"("Conditions":{"EventAgeExceeded":1}},{"FunctionName":"b","Failed":6,)"
            R"("Conditions":{"RetriesExhausted":5,"Unknown":1}}]})");
  events_.counts.clear();
  EXPECT_EQ(get("counts").body, R"({"Failed":0,"Functions":[]})");
}

}  // namespace
}  // namespace wheelpit::api
