// What a filter learns from one event must not mislead it about the next.

#include "filter/json/name_guesses.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "filter/filter.h"

namespace wheelpit::filter {
namespace {

Filter filter_of(const std::string& pattern) {
  auto filter = Filter::compile(std::vector<std::string>{pattern});
  EXPECT_TRUE(filter);
  return std::move(*filter);
}

TEST(NameGuesses, DoNotTakeALongNameForAnotherThatBeginsLikeIt) {
  Filter filter = filter_of(R"({"customer_country":["AT"]})");
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(*filter.matches(R"({"customer_company":"AT"})"));
    EXPECT_TRUE(*filter.matches(R"({"customer_country":"AT"})"));
  }
}

TEST(NameGuesses, AreNotNeededToTellNamesOfTheSamePatternThatBeginAlike) {
  Filter filter =
      filter_of(R"({"customer_country":["AT"],"customer_company":["x"],"customer_comment":["y"]})");
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(*filter.matches(
        R"({"customer_company":"x","customer_country":"AT","customer_comment":"y"})"));
    EXPECT_TRUE(*filter.matches(
        R"({"customer_comment":"y","customer_company":"x","customer_country":"AT"})"));
    EXPECT_FALSE(*filter.matches(
        R"({"customer_contact":"y","customer_company":"x","customer_country":"AT"})"));
  }
  // Their hashes are equal whatever the factor.
  Filter other = filter_of(R"({"aBCDEFGHx":[1],"bBCDEFGHxx":[2]})");
  EXPECT_TRUE(*other.matches(R"({"bBCDEFGHxx":2,"aBCDEFGHx":1})"));
  EXPECT_FALSE(*other.matches(R"({"bBCDEFGHxx":1,"aBCDEFGHx":2})"));
}

TEST(NameGuesses, DoNotTakeALongNameForAPathWithDots) {
  Filter filter = filter_of(R"({"customer":{"zip":["1"]}})");
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(*filter.matches(R"({"customer.zap":"1"})"));
    EXPECT_TRUE(*filter.matches(R"({"customer.zip":"1"})"));
    EXPECT_FALSE(*filter.matches(R"({"customer_zip":"1"})"));
  }
}

TEST(NameGuesses, LeaveEscapesInNamesToThoseWhoReadThem) {
  Filter filter = filter_of(R"({"customery":["1"]})");
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(*filter.matches(R"({"customer_abcde":"1"})"));
    EXPECT_TRUE(*filter.matches(R"({"customer\u0079":"1"})"));
    EXPECT_FALSE(filter.matches(R"({"customer\q12345":"1"})"));
  }
}

TEST(NameGuesses, FollowMembersThatChangeTheirPlaces) {
  Filter filter = filter_of(R"({"a":[1],"b":{"a":[2]}})");
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(*filter.matches(R"({"a":1,"b":{"a":2}})"));
    EXPECT_TRUE(*filter.matches(R"({"b":{"a":2},"a":1})"));
    EXPECT_FALSE(*filter.matches(R"({"c":1,"b":{"a":2}})"));
    EXPECT_FALSE(*filter.matches(R"({"a":1,"b":{"b":2}})"));
  }
}

TEST(NameGuesses, TellNamesFromStringsThatAreNone) {
  Filter filter = filter_of(R"({"status":["new"]})");
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(*filter.matches(R"({"status":"new","note":"a text"})"));
    EXPECT_FALSE(filter.matches(R"({"status","new","note":"a text"})"));
    EXPECT_FALSE(filter.matches(R"({xstatus":"new","note":"a text"})"));
    EXPECT_FALSE(filter.matches(R"({xstatusx:"new","note":"a text"})"));
    EXPECT_TRUE(*filter.matches(R"({"status"  :"new","note":"a text"})"));
  }
}

TEST(BareScalars, EndWhereTheirWordsEnd) {
  Filter filter = filter_of(R"({"a":[null,true,false]})");
  using namespace std::string_view_literals;
  for (const std::string_view text : {"null"sv, "true"sv, "false"sv, "null  "sv, "12"sv}) {
    EXPECT_TRUE(filter.matches("{\"a\":" + std::string(text) + "}   ")) << text;
  }
  for (const std::string_view text :
       {"null\0"sv, "null\0\0\0"sv, "true\0"sv, "fals"sv, "false\0"sv, "1\0"sv, "nul"sv}) {
    EXPECT_FALSE(filter.matches("{\"a\":" + std::string(text) + "}   ")) << text;
  }
}

TEST(NameGuesses, ForgetMembersBeyondThoseThereIsRoomFor) {
  Filter filter = filter_of(R"({"m599":[599],"m300":[300]})");
  std::string event = "{";
  for (int i = 0; i < 600; ++i) {
    event += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":" + std::to_string(i);
  }
  event += "}";
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(*filter.matches(event));
}

}  // namespace
}  // namespace wheelpit::filter
