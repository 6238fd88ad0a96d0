#include "app/doctor/report_check.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace wheelpit {
namespace {

using Outcome = ConnectionStep::Outcome;

TEST(OfReport, NamesTheStepsThatWereTaken) {
  const CheckResult result = of_report(
      "broker mill", {.endpoint = "h:5672",
                      .steps = {{.name = "connect", .outcome = Outcome::ok},
                                {.name = "tls", .outcome = Outcome::skipped, .words = "plain"},
                                {.name = "login", .outcome = Outcome::ok},
                                {.name = "queue"}}});
  EXPECT_EQ(result.outcome, CheckOutcome::ok);
  EXPECT_EQ(result.words, "h:5672: connect, login");
  EXPECT_EQ(result.remedy, "");
}

TEST(OfReport, NamesTheStepThatFailedAndWhatToDo) {
  for (const auto& [step, remedy] :
       {std::pair("resolve", "address"), std::pair("tls", "tls_ca_file"),
        std::pair("login", "secret"), std::pair("virtual host", "rights"),
        std::pair("queue", "right to read"), std::pair("stream", "right to read")}) {
    const CheckResult result = of_report(
        "x",
        {.endpoint = "h:1", .steps = {{.name = step, .outcome = Outcome::failed, .words = "no"}}});
    EXPECT_EQ(result.outcome, CheckOutcome::failed);
    EXPECT_EQ(result.words, std::string("h:1: ") + step + ": no");
    EXPECT_TRUE(result.remedy.contains(remedy)) << step;
  }
}

TEST(OfReport, IsTheSameOfWhatAnEngineAnswers) {
  const auto answer = boost::json::parse(
      R"({"Ok":false,"Endpoint":"h:5672","Steps":[{"Name":"connect","Outcome":"ok"},)"
      R"({"Name":"login","Outcome":"failed","Code":"C","Words":"403"},)"
      R"({"Name":"queue","Outcome":"not reached"}]})");
  const CheckResult result = of_report("x", report_in(answer.as_object()));
  EXPECT_EQ(result.words, "h:5672: login: 403");
  ASSERT_EQ(result.steps.size(), 3U);
  EXPECT_EQ(result.steps[1].code, "C");
  EXPECT_EQ(result.steps[2].outcome, Outcome::not_reached);
  EXPECT_TRUE(report_in({}).steps.empty());
}

}  // namespace
}  // namespace wheelpit
