#include "app/commands/dlq_command.h"

#include <gtest/gtest.h>

#include <deque>
#include <sstream>

namespace wheelpit {
namespace {

class DlqCommandTest : public testing::Test {
 protected:
  int run(const DlqCommand& command, bool interactive = false) {
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
    return run_dlq_command(command, engine, clock_,
                           {.in = in_,
                            .out = out_,
                            .err = err_,
                            .interactive = interactive,
                            .stopped = [this] { return stopped_; },
                            .sleep = [this](Duration duration) { slept_ += duration; }});
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
  bool stopped_ = false;
  Duration slept_{};
};

constexpr auto kPlaces =
    R"({"Places":[{"Place":"async","Kind":"async","Messages":3},)"
    R"({"Place":"mill/dead","Kind":"rabbitmq","Of":"orders","Problem":"403\u001b[2J"}]})";

TEST_F(DlqCommandTest, ListsPlacesInColumns) {
  answer(kPlaces);
  EXPECT_EQ(run(DlqListCommand{}), 0);
  EXPECT_EQ(out_.str(),
            "PLACE      KIND      LETTERS  OF\n"
            "async      async     3\n"
            "mill/dead  rabbitmq  -        orders; 403 [2J\n");
  EXPECT_EQ(asked_.front(), "GET /_wheelpit/dead-letters");
}

TEST_F(DlqCommandTest, ListsPlacesAsJson) {
  answer(kPlaces);
  EXPECT_EQ(run(DlqListCommand{.options = {.output = DlqOutput::json}}), 0);
  EXPECT_TRUE(out_.str().starts_with("{\"Place\":\"async\",\"Kind\":\"async\",\"Messages\":3}\n"));
}

TEST_F(DlqCommandTest, PeeksAtLettersAndTheirBodies) {
  answer(R"({"Letters":[{"Id":"7","To":"orders","Reason":"rejected","Deaths":2,"Bytes":9,)"
         R"("Body":"{\"a\":1}\u001b\n"},{"Id":"8","Bytes":1,"BodyBase64":"/w=="}]})");
  EXPECT_EQ(run(DlqPeekCommand{.target = {.place = "mill/dead", .virtual_host = "shop"}}), 0);
  EXPECT_EQ(out_.str(),
            "7  of orders  rejected  2 times  9 bytes\n    {\"a\":1}  \n"
            "8  1 bytes\n    base64 /w==\n");
  EXPECT_EQ(asked_.front(),
            "POST /_wheelpit/dead-letters/peek "
            R"({"Place":"mill/dead","VirtualHost":"shop","MaxItems":10})");
}

TEST_F(DlqCommandTest, RedrivesPieceAfterPieceAtItsRate) {
  answer(R"({"LookedAt":1000,"Matched":1000,"Done":1000,"Messages":1500,"End":false,"Faults":[]})");
  answer(R"({"LookedAt":500,"Matched":500,"Done":500,"Messages":500,"End":true,"Faults":[]})");
  EXPECT_EQ(run(DlqRedriveCommand{
                .target = {.place = "mill/dead", .patterns = {"{}"}}, .to = "x", .rate = 100}),
            0);
  ASSERT_EQ(asked_.size(), 2U);
  EXPECT_TRUE(asked_[0].contains(R"("Patterns":["{}"],"To":"x","PerSecond":1E2,"Before":)"));
  EXPECT_TRUE(asked_[0].ends_with(R"("MaxItems":1000})"));
  EXPECT_TRUE(asked_[1].ends_with(R"("MaxItems":500})"));
  EXPECT_EQ(slept_, std::chrono::seconds(10));
  EXPECT_EQ(out_.str(), "1500 letters put back\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(DlqCommandTest, CtrlCEndsItAfterThePieceInHand) {
  stopped_ = true;
  answer(R"({"LookedAt":2,"Matched":1,"Done":1,"Messages":9,"End":false,"Faults":[]})");
  EXPECT_EQ(run(DlqRedriveCommand{.target = {.place = "mill/dead"}, .all = true}), 0);
  EXPECT_EQ(asked_.size(), 1U);
  EXPECT_EQ(out_.str(), "1 letter put back\n");
  EXPECT_EQ(err_.str(), "stopped: there may be more\n");
}

TEST_F(DlqCommandTest, SaysWhatStays) {
  answer(R"({"LookedAt":2,"Matched":2,"Done":1,"End":true,)"
         R"("Faults":[{"Id":"7","Words":"there is no queue"}]})");
  EXPECT_EQ(run(DlqRedriveCommand{.target = {.place = "mill/dead"}, .all = true}), 1);
  EXPECT_EQ(out_.str(), "1 letter put back\n");
  EXPECT_EQ(err_.str(), "7 stays: there is no queue\n");
}

TEST_F(DlqCommandTest, ADryRunAsksOnceAndChangesNothing) {
  answer(R"({"LookedAt":5,"Matched":2,"Done":0,"End":true,"Faults":[]})");
  EXPECT_EQ(run(DlqRedriveCommand{.target = {.place = "async"}, .all = true, .dry_run = true}), 0);
  EXPECT_TRUE(asked_.front().contains(R"("DryRun":true)"));
  EXPECT_EQ(out_.str(), "2 letters would be put back, of 5 letters looked at\n");
}

TEST_F(DlqCommandTest, NothingThatWasMeantIsAFailure) {
  answer(R"({"LookedAt":5,"Matched":0,"Done":0,"End":true,"Faults":[]})");
  EXPECT_EQ(run(DlqRedriveCommand{.target = {.place = "async", .ids = {"x"}}}), 1);
  EXPECT_EQ(out_.str(), "0 letters put back\n");
}

TEST_F(DlqCommandTest, SaysThatMoreLieBehind) {
  answer(R"({"LookedAt":10000,"Matched":0,"Done":0,"Messages":20000,"End":false,"Faults":[]})");
  EXPECT_EQ(run(DlqRedriveCommand{.target = {.place = "mill/q", .ids = {"x"}}}), 1);
  EXPECT_EQ(err_.str(), "more letters lie behind those that were looked at\n");
}

TEST_F(DlqCommandTest, LettersHaveToBeNamed) {
  EXPECT_EQ(run(DlqRedriveCommand{.target = {.place = "async"}}), 2);
  EXPECT_EQ(run(DlqRedriveCommand{.target = {.place = "async", .ids = {"1"}}, .all = true}), 2);
  EXPECT_EQ(run(DlqPurgeCommand{.target = {.place = "async"}, .yes = true}), 2);
  EXPECT_TRUE(asked_.empty());
}

TEST_F(DlqCommandTest, AsksBeforeAPurge) {
  const DlqPurgeCommand purge{.target = {.place = "async"}, .all = true};
  EXPECT_EQ(run(purge), 2);
  in_.str("n\n");
  EXPECT_EQ(run(purge, true), 1);
  EXPECT_EQ(err_.str(), "Remove all letters of async permanently? [y/N] ");
  EXPECT_TRUE(asked_.empty());
  in_.clear();
  in_.str("y\n");
  answer(R"({"LookedAt":1,"Matched":1,"Done":1,"End":true,"Faults":[]})");
  EXPECT_EQ(run(purge, true), 0);
  EXPECT_EQ(out_.str(), "1 letter removed\n");
}

TEST_F(DlqCommandTest, AnEngineThatRefusesIsAFailure) {
  answer(R"({"Type":"User","Message":"there is no place \"x\""})", 404);
  EXPECT_EQ(run(DlqRedriveCommand{.target = {.place = "x"}, .all = true}), 1);
  EXPECT_EQ(out_.str(), "");
  EXPECT_TRUE(err_.str().contains("there is no place"));
}

}  // namespace
}  // namespace wheelpit
