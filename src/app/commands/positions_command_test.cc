#include "app/commands/positions_command.h"

#include <gtest/gtest.h>

#include <deque>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace wheelpit {
namespace {

constexpr auto kShown =
    R"({"UUID":"u","FunctionArn":"arn:f","EventSourceArn":"arn:s","State":"Disabled","Shards":[)"
    R"({"ShardId":"a","Parents":[],"Start":"TRIM_HORIZON","Ended":true,"Slots":[{}]},)"
    R"({"ShardId":"b","Start":"AT_TIMESTAMP","StartTimestamp":1700000000.5,"Ended":false,)"
    R"("Slots":[{"Finished":"4959"},{"FailedFirst":"7","FailedLast":"9","FailedCalls":2}],)"
    R"("WindowEnd":1700000010}]})";

class PositionsCommandTest : public testing::Test {
 protected:
  int run(const PositionsCommand& command, bool interactive = false) {
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
    return run_positions_command(command, engine,
                                 {.in = in_, .out = out_, .err = err_, .interactive = interactive});
  }
  void answer(std::string body, int status = 200) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    answers_.push_back(std::move(response));
  }

  using Asked = std::vector<std::string>;
  std::deque<HttpResponse> answers_;
  Asked asked_;
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(PositionsCommandTest, ListsMappings) {
  answer(R"({"Mappings":[{"UUID":"u","FunctionArn":"arn:f","EventSourceArn":"arn:s",)"
         R"("State":"Enabled","ShardCount":12,"EndedShardCount":2}]})");
  EXPECT_EQ(run(PositionsListCommand{}), 0);
  EXPECT_EQ(asked_, Asked{"GET /_wheelpit/positions"});
  EXPECT_EQ(out_.str(),
            "MAPPING  STATE    SHARDS  ENDED  EVENT SOURCE, FUNCTION\n"
            "u        Enabled  12      2      arn:s\n"
            "                                 arn:f\n");
  answer(R"({"Mappings":[]})");
  EXPECT_EQ(run(PositionsListCommand{}), 0);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(PositionsCommandTest, ShowsEachShardAndSlot) {
  answer(kShown);
  EXPECT_EQ(run(PositionsShowCommand{.mapping = "u/x"}), 0);
  EXPECT_EQ(asked_, Asked{"GET /_wheelpit/positions/u%2Fx"});
  EXPECT_EQ(out_.str(),
            "arn:s\narn:f\nDisabled\n\n"
            "SHARD  SLOT  FINISHED UP TO                 FAILING FROM  WINDOW ENDS\n"
            "a            ended\n"
            "b      0     4959                                         2023-11-14T22:13:30.000Z\n"
            "       1     from 2023-11-14T22:13:20.500Z  7, 2 calls\n");
  answer(kShown);
  EXPECT_EQ(run(PositionsShowCommand{.options = {.output = PositionsOutput::json}, .mapping = "u"}),
            0);
  EXPECT_NE(out_.str().find(R"("StartTimestamp":1700000000.5)"), std::string::npos);
}

TEST_F(PositionsCommandTest, ResetAsksFirst) {
  EXPECT_EQ(run(PositionsResetCommand{.mapping = "u", .to = "latest"}), 2) << "nobody is there";
  EXPECT_TRUE(asked_.empty());
  in_.str("n\n");
  EXPECT_EQ(run(PositionsResetCommand{.mapping = "u", .to = "latest"}, true), 1);
  EXPECT_TRUE(asked_.empty());
  EXPECT_NE(err_.str().find("begin at latest? [y/N]"), std::string::npos) << err_.str();
  in_.clear();
  in_.str("y\n");
  answer(R"({"Shards":3})");
  EXPECT_EQ(run(PositionsResetCommand{.mapping = "u", .to = "latest"}, true), 0);
  EXPECT_EQ(asked_, Asked{R"(POST /_wheelpit/positions/u/reset {"To":"LATEST"})"});
  EXPECT_EQ(out_.str(), "positions of 3 shards forgotten\n");
}

TEST_F(PositionsCommandTest, ResetTakesThreeKindsOfPlaces) {
  for (int i = 0; i < 2; ++i) answer(R"({"Shards":1})");
  EXPECT_EQ(run(PositionsResetCommand{.mapping = "u", .to = "trim-horizon", .yes = true}), 0);
  EXPECT_EQ(run(PositionsResetCommand{.mapping = "u", .to = "2023-11-14T22:13:20.5Z", .yes = true}),
            0);
  ASSERT_EQ(asked_.size(), 2U);
  EXPECT_EQ(asked_[0], R"(POST /_wheelpit/positions/u/reset {"To":"TRIM_HORIZON"})");
  EXPECT_NE(asked_[1].find(R"("To":"AT_TIMESTAMP","Timestamp":1.7000000005E9)"), std::string::npos)
      << asked_[1];
  EXPECT_EQ(run(PositionsResetCommand{.mapping = "u", .to = "yesterday", .yes = true}), 2);
  EXPECT_NE(err_.str().find("yesterday"), std::string::npos);
}

TEST_F(PositionsCommandTest, CopySaysWhatItReplaces) {
  answer(R"({"Shards":1})");
  in_.str("yes\n");
  EXPECT_EQ(run(PositionsCopyCommand{.from = "a", .mapping = "b"}, true), 0);
  EXPECT_EQ(asked_, Asked{R"(POST /_wheelpit/positions/b/copy {"From":"a"})"});
  EXPECT_EQ(out_.str(), "positions of 1 shard copied\n");
}

TEST_F(PositionsCommandTest, ARefusalIsTold) {
  answer(R"({"Type":"User","message":"The mapping u is Enabled: disable it first"})", 409);
  EXPECT_EQ(run(PositionsResetCommand{.mapping = "u", .to = "latest", .yes = true}), 1);
  EXPECT_NE(err_.str().find("disable it first"), std::string::npos) << err_.str();
  EXPECT_EQ(run(PositionsListCommand{}), 1);
}

TEST(ParseMoment, TakesTimesOfUtcAndSeconds) {
  using std::chrono::milliseconds;
  EXPECT_EQ(parse_moment("2023-11-14T22:13:20Z"), WallTime(milliseconds(1'700'000'000'000)));
  EXPECT_EQ(parse_moment("2023-11-14T22:13:20.05Z"), WallTime(milliseconds(1'700'000'000'050)));
  EXPECT_EQ(parse_moment("1700000000"), WallTime(milliseconds(1'700'000'000'000)));
  for (const char* text :
       {"", "Z", "-1", "1e9", "170000000000000", "2023-11-14", "2023-11-14T22:13:20",
        "2023-02-30T00:00:00Z", "2023-11-14T24:00:00Z", "2023-11-14T22:13:20.Z",
        "2023-11-14T22:13:20.1234Z", "2023-11-14 22:13:20Z", "2023-1-14T22:13:20Z", "latest"}) {
    EXPECT_EQ(parse_moment(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace wheelpit
