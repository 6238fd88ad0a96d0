#include "api/model/decode.h"

#include <gtest/gtest.h>

#include "api/json/json_check.h"
#include "api/model/constraints.h"
#include "api/model/encode.h"
#include "api/model/input.h"
#include "api/model/url_text.h"
#include "api/service/page.h"

namespace wheelpit::api {
namespace {

const Operation& operation_named(std::string_view name) {
  for (const Operation* operation : all_operations()) {
    if (operation->name == name) return *operation;
  }
  std::abort();
}

Outcome<boost::json::object> decode(std::string_view name, std::string body) {
  HttpRequest request;
  request.body = std::move(body);
  return decode_input(operation_named(name),
                      {{"FunctionName", "f"}, {"UUID", "01234567-89ab-cdef-0123-456789abcdef"}},
                      request);
}

TEST(Decode, UnknownMembersAndNullsAreLeftOut) {
  const auto input =
      decode("UpdateEventSourceMapping", R"({"Queues":["q"],"BatchSize":null,"Enabled":true})");
  ASSERT_TRUE(input);
  EXPECT_EQ(input->size(), 2U);  // UUID and Enabled
}

TEST(Decode, AWrongTypeIsASerializationException) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"BatchSize":"1"})", "STRING_VALUE can not be converted to an Integer"},
      {R"({"FunctionName":1})", "NUMBER_VALUE can not be converted to a String"},
      {R"({"Enabled":[]})", "Start of list found where not expected"},
      {R"({"Enabled":{}})", "Start of structure or map found where not expected."},
      {R"({"FunctionName":true})", "TRUE_VALUE can not be converted to a String"},
      {R"({"SourceAccessConfigurations":{}})", "Unexpected field type"},
      {R"([])", "Unexpected field type"},
  };
  for (const auto& [body, message] : cases) {
    const auto input = decode("UpdateEventSourceMapping", body);
    ASSERT_FALSE(input) << body;
    EXPECT_EQ(input.error().code, ErrorCode::serialization);
    EXPECT_EQ(input.error().message, message);
  }
  EXPECT_EQ(decode("CreateSecret", "{").error().code, ErrorCode::serialization);
  EXPECT_EQ(decode("CreateFunction", "{").error().code, ErrorCode::invalid_request_content);
}

TEST(Decode, IntegersAreClampedToThirtyTwoBits) {
  const auto& shape = *operation_named("DeleteSecret").input;
  ASSERT_EQ(shape.members[1].name, "RecoveryWindowInDays");
  for (const auto& [text, value] :
       std::vector<std::pair<std::string, int>>{{"1.5", 1},
                                                {"-0.5", 0},
                                                {"0e310", 0},
                                                {"1e300", 2147483647},
                                                {"-1e300", -2147483648},
                                                {"99999999999999999999", 2147483647},
                                                {"18446744073709551615", 2147483647}}) {
    const auto input =
        decode("DeleteSecret", R"({"SecretId":"s","RecoveryWindowInDays":)" + text + "}");
    ASSERT_TRUE(input) << text;
    EXPECT_EQ(integer_of(*input, "RecoveryWindowInDays"), value) << text;
  }
}

TEST(Decode, ItemsOfAListAreReportedWithTheListAndMembersOfItsStructuresByNumber) {
  const auto topics =
      decode("CreateEventSourceMapping", R"({"FunctionName":"f","Topics":["bad/topic"]})");
  EXPECT_EQ(topics.error().message,
            "1 validation error detected: Value '[bad/topic]' at 'topics' failed to satisfy "
            "constraint: Member must satisfy constraint: [Member must have length less than or "
            "equal to 249, Member must have length greater than or equal to 1, Member must satisfy "
            R"(regular expression pattern: [^.]([a-zA-Z0-9\-_.]+), Member must not be null])");
  const auto access = decode("UpdateEventSourceMapping",
                             R"({"SourceAccessConfigurations":[{"Type":"NONE","URI":"u"}]})");
  EXPECT_TRUE(access.error().message.starts_with(
      "1 validation error detected: Value 'NONE' at 'sourceAccessConfigurations.1.member.type' "
      "failed to satisfy constraint: Member must satisfy enum value set: [BASIC_AUTH, "));
  const auto endpoints =
      decode("CreateEventSourceMapping",
             R"({"FunctionName":"f","SelfManagedEventSource":{"Endpoints":{}}})");
  EXPECT_EQ(endpoints.error().message,
            "1 validation error detected: Value '{}' at 'selfManagedEventSource.endpoints' failed "
            "to satisfy constraint: Member must have length greater than or equal to 1");
}

TEST(Decode, LengthsAreCountedInCharacters) {
  EXPECT_TRUE(decode(
      "CreateSecret", R"({"Name":"n","Description":")" + [] {
        std::string text;
        for (int i = 0; i < 2048; ++i) text += "\u00fc";
        return text;
      }() + R"("})"));
}

TEST(Decode, AThousandFaultsDoNotMakeAThousandTexts) {
  std::string body = R"({"SourceAccessConfigurations":[)";
  for (int i = 0; i < 1000; ++i) body += R"({"Type":"X"},)";
  body.back() = ']';
  const auto input = decode("UpdateEventSourceMapping", body + "}");
  ASSERT_FALSE(input);
  EXPECT_TRUE(input.error().message.starts_with("20 validation errors detected: "));
}

TEST(Decode, ALongTextDoesNotExhaustThePatternMatcher) {
  const auto input = decode("CreateFunction", R"({"FunctionName":"f","Code":{},"Role":")" +
                                                  std::string(1'000'000, 'a') + R"("})");
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error().code, ErrorCode::validation);
  EXPECT_LT(input.error().message.size(), 3000U);
}

TEST(UrlText, EscapesAreUndoneAndBrokenOnesRefused) {
  EXPECT_EQ(percent_decoded("a%3Ab+%2f"), "a:b+/");
  EXPECT_FALSE(percent_decoded("a%3"));
  EXPECT_FALSE(percent_decoded("%gg"));
  const QueryParameters expected = {{"a", "1 2"}, {"b", ""}, {"c", ""}};
  EXPECT_EQ(parse_query("a=1+2&b=&c&&%=x"), expected);
}

TEST(JsonCheck, OnlyOneWholeValueWillDo) {
  for (const char* good : {"1", " null ", R"({"a":[1,2.5e3,"\u00e9"]})"})
    EXPECT_TRUE(check_json(good));
  for (const char* bad : {"", "{", "1 2", "[1,]", "\"\xff\"", "nul"}) EXPECT_FALSE(check_json(bad));
}

TEST(Page, AForeignMarkerIsRefused) {
  EXPECT_FALSE(key_of_marker("!"));
  EXPECT_EQ(*key_of_marker(marker_of("a key")), "a key");
}

TEST(Encode, TimesAreSecondsWithoutTrailingZeros) {
  constexpr Shape kTime = timestamp();
  const Member time{.name = "T", .shape = &kTime};
  const Shape shape = structure(std::span(&time, 1));
  for (const auto& [milliseconds, text] :
       std::vector<std::pair<std::int64_t, std::string>>{{1790818626314, "1790818626.314"},
                                                         {1790818626010, "1790818626.01"},
                                                         {1790818626500, "1790818626.5"},
                                                         {1790818626000, "1790818626"},
                                                         {1790818626001, "1790818626.001"}}) {
    EXPECT_EQ(encode_output(shape, {{"T", milliseconds}}), "{\"T\":" + text + "}");
  }
}

}  // namespace
}  // namespace wheelpit::api
