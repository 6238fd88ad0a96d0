#include "app/commands/async_command.h"

#include <gtest/gtest.h>

#include <deque>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "app/commands/async_text.h"

namespace wheelpit {
namespace {

constexpr auto kEvent =
    R"({"RequestId":"11111111-1111-4111-8111-111111111111","FunctionName":"orders",)"
    R"("FunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:orders:prod",)"
    R"("State":"waiting","Attempts":1,"Accepted":1767225540.5,"NextAttempt":1767225661,)"
    R"("LastStatus":200,"LastError":"boom\u001b[2J\nline","PayloadBytes":8,)"
    R"("Payload":"{\"id\":1}","LastResponse":{"StatusCode":200,"Payload":"{}"}})";

class AsyncCommandTest : public testing::Test {
 protected:
  int run(const AsyncCommand& command, bool interactive = false) {
    const AskEngine engine = [this](const HttpRequest& request) -> Result<HttpResponse> {
      asked_.push_back(request.method + " " + request.target +
                       (request.body.empty() ? "" : " " + request.body));
      if (answers_.empty()) return Error(Errc::unavailable, "127.0.0.1:9400: refused");
      HttpResponse answer = std::move(answers_.front());
      answers_.pop_front();
      return answer;
    };
    out_.str("");
    err_.str("");
    return run_async_command(command, engine, clock_,
                             {.in = in_, .out = out_, .err = err_, .interactive = interactive});
  }
  void answer(std::string body, int status = 200) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    answers_.push_back(std::move(response));
  }

  ManualClock clock_;
  std::deque<HttpResponse> answers_;
  std::vector<std::string> asked_;
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(AsyncCommandTest, ListGoesThroughAllPagesUnderOneLineOfTitles) {
  answer(std::string(R"({"Events":[)") + kEvent + R"(],"NextMarker":"Mg=="})");
  answer(R"({"Events":[],"NextMarker":"Mw=="})");
  answer(std::string(R"({"Events":[)") + kEvent + "]}");
  EXPECT_EQ(run(AsyncListCommand{.options = {}, .function = "orders", .state = "waiting"}), 0);
  EXPECT_EQ(asked_, (std::vector<std::string>{
                        "GET /_wheelpit/async/events?FunctionName=orders&State=waiting",
                        "GET /_wheelpit/async/events?FunctionName=orders&Marker=Mg%3D%3D&State="
                        "waiting",
                        "GET /_wheelpit/async/events?FunctionName=orders&Marker=Mw%3D%3D&State="
                        "waiting"}));
  const std::string row =
      "11111111-1111-4111-8111-111111111111  orders    waiting  1         59s  in 1m1s  "
      "boom [2J line\n";
  EXPECT_EQ(out_.str(),
            "REQUEST ID                            FUNCTION  STATE    ATTEMPTS  AGE  NEXT     "
            "LAST ERROR\n" +
                row + row);
}

TEST_F(AsyncCommandTest, AnEmptyListIsSaidAndIsNoFailure) {
  answer(R"({"Events":[]})");
  EXPECT_EQ(run(AsyncListCommand{}), 0);
  EXPECT_EQ(asked_, std::vector<std::string>{"GET /_wheelpit/async/events"});
  EXPECT_EQ(out_.str(), "");
  EXPECT_EQ(err_.str(), "no events\n");
}

TEST_F(AsyncCommandTest, InJsonAnEventIsALine) {
  answer(std::string(R"({"Events":[)") + kEvent + "," + kEvent + "]}");
  EXPECT_EQ(run(AsyncListCommand{.options = {.output = AsyncOutput::json}}), 0);
  const std::string text = out_.str();
  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
  EXPECT_TRUE(text.starts_with(R"({"RequestId":"11111111-)")) << text;
}

TEST_F(AsyncCommandTest, InJsonTimesHaveNoExponent) {
  answer(R"({"Events":[{"Accepted":1.79E9,"NextAttempt":1767225661.25,"Text":"\"1.79E9\"",)"
         R"("List":[1,null,true,{"a":2.0}]}]})");
  EXPECT_EQ(run(AsyncListCommand{.options = {.output = AsyncOutput::json}}), 0);
  EXPECT_EQ(out_.str(),
            R"({"Accepted":1790000000.0,"NextAttempt":1767225661.25,"Text":"\"1.79E9\"",)"
            R"("List":[1,null,true,{"a":2.0}]})"
            "\n");
}

TEST_F(AsyncCommandTest, AnEngineThatAsksForAKeyIsToldOfWithItsRemedy) {
  answer(R"({"message":"Missing Authentication Token"})", 403);
  EXPECT_EQ(run(AsyncListCommand{}), 1);
  EXPECT_TRUE(err_.str().contains("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")) << err_.str();
}

TEST_F(AsyncCommandTest, ShowPrintsEverythingAndThePayloadAsItIs) {
  answer(kEvent);
  EXPECT_EQ(run(AsyncShowCommand{.options = {}, .request_id = "a/b"}), 0);
  EXPECT_EQ(asked_, std::vector<std::string>{"GET /_wheelpit/async/events/a%2Fb"});
  EXPECT_EQ(out_.str(),
            "Request id      11111111-1111-4111-8111-111111111111\n"
            "Function        arn:aws:lambda:us-east-1:000000000000:function:orders:prod\n"
            "State           waiting\n"
            "Accepted        2025-12-31T23:59:00.500Z (59s ago)\n"
            "Attempts        1\n"
            "Next attempt    2026-01-01T00:01:01.000Z (in 1m1s)\n"
            "Last status     200\n"
            "Last error      boom [2J line\n"
            "Answer          {}\n"
            "Payload         8 bytes\n"
            "{\"id\":1}\n");
}

TEST_F(AsyncCommandTest, RedriveNamesItsEventsAndCountsThem) {
  answer(R"({"Redriven":2})");
  EXPECT_EQ(run(AsyncRedriveCommand{.options = {}, .target = {.request_ids = {"a", "b"}}}), 0);
  EXPECT_EQ(out_.str(), "2 events queued again\n");
  answer(R"({"Redriven":0})");
  EXPECT_EQ(run(AsyncRedriveCommand{.options = {}, .target = {.function = "orders"}}), 1);
  EXPECT_EQ(out_.str(), "0 events queued again\n");
  EXPECT_EQ(asked_, (std::vector<std::string>{
                        R"(POST /_wheelpit/async/redrive {"RequestIds":["a","b"]})",
                        R"(POST /_wheelpit/async/redrive {"FunctionName":"orders"})"}));
}

TEST_F(AsyncCommandTest, WhoeverNamesNothingOrTooMuchIsToldHow) {
  EXPECT_EQ(run(AsyncRedriveCommand{}), 2);
  EXPECT_EQ(run(AsyncPurgeCommand{.target = {.request_ids = {"a"}, .all = true}, .yes = true}), 2);
  EXPECT_TRUE(err_.str().contains("--all"));
  EXPECT_TRUE(asked_.empty());
}

TEST_F(AsyncCommandTest, PurgeAsksFirst) {
  const AsyncPurgeCommand all{.options = {}, .target = {.all = true}, .state = "failed"};
  EXPECT_EQ(run(all), 2) << "nobody to ask";
  in_.str("n\n");
  EXPECT_EQ(run(all, true), 1);
  EXPECT_EQ(err_.str(), "Remove all failed events permanently? [y/N] ");
  EXPECT_TRUE(asked_.empty());

  in_.clear();
  in_.str("y\n");
  answer(R"({"Purged":1})");
  EXPECT_EQ(run(all, true), 0);
  EXPECT_EQ(out_.str(), "1 event removed\n");
  EXPECT_EQ(asked_, std::vector<std::string>{
                        R"(POST /_wheelpit/async/purge {"All":true,"State":"failed"})"});

  answer(R"({"Purged":3})");
  EXPECT_EQ(
      run(AsyncPurgeCommand{
          .options = {.output = AsyncOutput::json}, .target = {.function = "orders"}, .yes = true}),
      0);
  EXPECT_EQ(out_.str(), "{\"Purged\":3}\n");
}

TEST_F(AsyncCommandTest, WhatTheEngineSaysOrThatItIsNotThereIsTold) {
  answer(R"({"Type":"User","Message":"No such\u0007 event."})", 404);
  EXPECT_EQ(run(AsyncShowCommand{.options = {}, .request_id = "x"}), 1);
  EXPECT_EQ(err_.str(), "the engine answered 404: No such  event.\n");
  answer("<html>", 502);
  EXPECT_EQ(run(AsyncShowCommand{.options = {}, .request_id = "x"}), 1);
  EXPECT_EQ(err_.str(), "the engine answered 502\n");
  EXPECT_EQ(run(AsyncShowCommand{.options = {}, .request_id = "x"}), 1);
  EXPECT_EQ(err_.str(),
            "cannot reach the engine: 127.0.0.1:9400: refused; is it running? --endpoint-url names "
            "another one\n");
}

TEST(ShortDuration, HasTwoUnitsAtMost) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  EXPECT_EQ(short_duration(milliseconds(-5)), "0ms");
  EXPECT_EQ(short_duration(milliseconds(850)), "850ms");
  EXPECT_EQ(short_duration(seconds(12)), "12s");
  EXPECT_EQ(short_duration(seconds(192)), "3m12s");
  EXPECT_EQ(short_duration(seconds(180)), "3m");
  EXPECT_EQ(short_duration(seconds(19'200)), "5h20m");
  EXPECT_EQ(short_duration(seconds(183'600)), "2d3h");
}

}  // namespace
}  // namespace wheelpit
