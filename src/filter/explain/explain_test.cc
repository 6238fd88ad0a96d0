#include "filter/explain/explain.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "base/base64.h"
#include "filter/filter.h"

namespace wheelpit::filter {
namespace {

Explanation explain(const std::vector<std::string>& patterns, std::string_view json,
                    const FilterOptions& options = {}) {
  auto explainer = Explainer::compile(patterns, options);
  EXPECT_TRUE(explainer) << explainer.error().reason;
  if (!explainer) return {};
  auto explanation = explainer->explain(json);
  EXPECT_TRUE(explanation) << explanation.error().message();
  auto filter = Filter::compile(patterns, options);
  EXPECT_EQ(*filter->matches(json), explanation->matches);
  return *explanation;
}

using Reasons = std::vector<std::string>;

Reasons why_not(const std::string& pattern, std::string_view event) {
  const Explanation explanation = explain({pattern}, event);
  EXPECT_FALSE(explanation.matches);
  return explanation.reasons;
}

// A message as RabbitMQ's functions receive it.
std::string message(std::string_view body) {
  return R"({"basicProperties":{"priority":3},"redelivered":false,"data":")" + to_base64(body) +
         "\"}";
}

constexpr FilterOptions kRabbitMq{.source = SourceKind::rabbitmq};

TEST(Explain, NamesTheClauseThatFailedAndTheValueItSaw) {
  EXPECT_EQ(why_not(R"({"status":["paid", "new"],"n":[1]})", R"({"status":"lost","n":1})"),
            Reasons{R"(filter 1: status is "lost", wanted ["paid","new"])"});
}

TEST(Explain, TellsTextFromNumbers) {
  EXPECT_EQ(why_not(R"({"n":["300"]})", R"({"n":300})"),
            Reasons{R"(filter 1: n is 300, wanted ["300"])"});
  EXPECT_EQ(why_not(R"({"n":[{"numeric":[">",5]}]})", R"({"n":"9"})"),
            Reasons{R"(filter 1: n is "9", wanted [{"numeric":[">",5]}])"});
}

TEST(Explain, TellsWhatIsAbsentFromWhatIsAnObjectOrEmpty) {
  EXPECT_EQ(why_not(R"({"a":[{"exists":true}]})", R"({"b":1})"),
            Reasons{R"(filter 1: a is absent, wanted [{"exists":true}])"});
  EXPECT_EQ(why_not(R"({"a":[{"exists":true}]})", R"({"a":{"b":1}})"),
            Reasons{R"(filter 1: a is an object, wanted [{"exists":true}])"});
  EXPECT_EQ(why_not(R"({"a":[null]})", R"({"a":[]})"),
            Reasons{"filter 1: a is an empty array, wanted [null]"});
}

TEST(Explain, ListsEachClauseThatFailedWithItsFullPath) {
  EXPECT_EQ(why_not(R"({"a":{"b":[1],"c":[2]},"d":[3]})", R"({"a":{"b":9},"d":3})"),
            (Reasons{"filter 1: a.b is 9, wanted [1]", "filter 1: a.c is absent, wanted [2]"}));
}

TEST(Explain, ShowsTheFirstOfManyValues) {
  EXPECT_EQ(why_not(R"({"t":["x"]})", R"({"t":[1,2,3,"4",true,null,7]})"),
            Reasons{R"(filter 1: t has the values 1, 2, 3, "4", true and 2 more, wanted ["x"])"});
}

TEST(Explain, SaysThatConditionsHoldInDifferentElementsOfAnArray) {
  EXPECT_EQ(why_not(R"({"i":{"a":[1],"b":[2]}})", R"({"i":[{"a":1,"b":0},{"a":0,"b":2}]})"),
            Reasons{"filter 1: i.a, i.b: not all satisfied in the same element of the array"});
}

TEST(Explain, TellsAboutEachFilterWhichOneMatches) {
  const Explanation explanation = explain({R"({"a":[1]})", R"({"a":[2]})"}, R"({"a":2})");
  EXPECT_TRUE(explanation.matches);
  EXPECT_EQ(explanation.reasons, (Reasons{"filter 1: a is 2, wanted [1]", "filter 2 matches"}));
}

TEST(Explain, NumbersTheAlternativesOfOr) {
  const std::string pattern = R"({"$or":[{"a":[1]},{"b":[1]}]})";
  EXPECT_EQ(why_not(pattern, R"({"a":2,"b":3})"),
            (Reasons{"filter 1, alternative 1 of 2: a is 2, wanted [1]",
                     "filter 1, alternative 2 of 2: b is 3, wanted [1]"}));
  EXPECT_EQ(explain({pattern}, R"({"b":1})").reasons,
            Reasons{"filter 1, alternative 2 of 2 matches"});
}

TEST(Explain, CountsTheAlternativesItDoesNotShow) {
  std::string pattern = R"({"$or":[{"a":[0]})";
  for (int i = 1; i < 12; ++i) pattern += R"(,{"a":[)" + std::to_string(i) + "]}";
  const Reasons reasons = why_not(pattern + "]}", R"({"a":99})");
  ASSERT_EQ(reasons.size(), 11U);
  EXPECT_EQ(reasons.back(), "filter 1: nor does any of the other 2 alternatives match");
}

TEST(Explain, SaysThatAMessageInAnotherFormatIsNotHeldAgainstIt) {
  const Explanation explanation =
      explain({R"({"data":{"a":[1]},"redelivered":[false]})"}, message("hello"), kRabbitMq);
  EXPECT_TRUE(explanation.matches);
  EXPECT_EQ(explanation.reasons,
            (Reasons{"filter 1 matches",
                     "filter 1: data is plain text, but the filter expects JSON; from this source, "
                     "its conditions on data are then ignored"}));
}

TEST(Explain, SaysWhichFormatDropsAMessage) {
  const FilterOptions sqs{.source = SourceKind::sqs};
  EXPECT_EQ(explain({R"({"body":{"a":[1]}})"}, R"({"body":"hello"})", sqs).reasons,
            Reasons{"filter 1: body is plain text, but the filter expects JSON"});
  EXPECT_EQ(explain({R"({"body":["hello"]})"}, R"({"body":"{}"})", sqs).reasons,
            Reasons{"filter 1: body is JSON, but the filter expects plain text"});
}

TEST(Explain, DecodesDataBeforeItIsLookedAt) {
  EXPECT_EQ(explain({R"({"data":{"a":[1]}})"}, message(R"({"a":2})"), kRabbitMq).reasons,
            Reasons{"filter 1: data.a is 2, wanted [1]"});
  EXPECT_EQ(explain({R"({"data":[{"prefix":"x"}]})"}, message("hello"), kRabbitMq).reasons,
            Reasons{R"(filter 1: data is "hello", wanted [{"prefix":"x"}])"});
  EXPECT_TRUE(explain({R"({"data":["x"]})"}, message("\xff\xfe"), kRabbitMq).matches);
}

TEST(Explain, KnowsTheMembersOfKinesisByBothTheirPaths) {
  const FilterOptions kinesis{.source = SourceKind::kinesis};
  const std::string record =
      R"({"eventID":"1","kinesis":{"partitionKey":"p","data":")" + to_base64(R"({"a":1})") + "\"}}";
  EXPECT_TRUE(explain({R"({"partitionKey":["p"],"data":{"a":[1]}})"}, record, kinesis).matches);
  EXPECT_TRUE(
      explain({R"({"kinesis":{"partitionKey":["p"]},"data":{"a":[1]}})"}, record, kinesis).matches);
  EXPECT_TRUE(explain({R"({"kinesis":{"data":{"a":[1]}}})"}, record, kinesis).matches);
  EXPECT_FALSE(explain({R"({"kinesis":[{"exists":true}]})"}, record, kinesis).matches);
}

TEST(Explain, KeepsOddTextsInOneShortLine) {
  const Reasons reasons =
      why_not("{\"a b\":[\n  \"x\"\n]}", "{\"a b\":\"line\\nbreak" + std::string(300, 'z') + "\"}");
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_TRUE(reasons[0].starts_with(R"(filter 1: "a b" is "line\nbreakzzz)")) << reasons[0];
  EXPECT_TRUE(reasons[0].ends_with(R"(zzz...", wanted ["x"])")) << reasons[0];
  EXPECT_LT(reasons[0].size(), 200U);
}

TEST(Explain, LetsEveryRecordPassWithoutFilters) {
  const Explanation explanation = explain({}, "{}");
  EXPECT_TRUE(explanation.matches);
  EXPECT_EQ(explanation.reasons, Reasons{"there are no filters: every record passes"});
}

TEST(Explain, SaysWhereAnEventIsNoJson) {
  const auto explainer = Explainer::compile(std::vector<std::string>{R"({"a":[1]})"});
  ASSERT_TRUE(explainer);
  for (const auto* const bad : {"", "  ", "[]", "12", "{\"a\":1", "{} {}", "{\"a\" 1}", "\xff"}) {
    const auto said = explainer->explain(bad);
    ASSERT_FALSE(said) << bad;
    EXPECT_EQ(said.error().code(), Errc::malformed);
  }
  EXPECT_EQ(explainer->explain("{\"a\" 1}").error().message(),
            "an event to be filtered is not a JSON object: not JSON: ':' expected (byte 5)");
}

TEST(Explain, RefusesWhatFilterRefuses) {
  const auto refused = Explainer::compile(std::vector<std::string>{"{}"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, kInvalidPattern);
}

}  // namespace
}  // namespace wheelpit::filter
