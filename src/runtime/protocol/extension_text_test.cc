#include "runtime/protocol/extension_text.h"

#include <gtest/gtest.h>

namespace wheelpit::runtime {
namespace {

using Events = std::vector<std::string>;

constexpr WallTime kAt{std::chrono::milliseconds(1'596'546'000'123)};

std::string fault_of(std::string_view body) {
  const auto parsed = parse_registration(body);
  return parsed ? "none" : parsed.error().message();
}

TEST(ParseRegistration, TakesTheEvents) {
  EXPECT_EQ(*parse_registration(R"({"events":["INVOKE","SHUTDOWN"]})"),
            (Events{"INVOKE", "SHUTDOWN"}));
  EXPECT_EQ(*parse_registration("{}"), Events());
  EXPECT_EQ(*parse_registration(R"({"events":null,"other":1})"), Events());
}

TEST(ParseRegistration, SaysWhatIsWrong) {
  EXPECT_EQ(fault_of(""), "unexpected end of JSON input");
  EXPECT_EQ(fault_of(R"({"events":"INVOKE"})"), "events is no array");
  EXPECT_EQ(fault_of(R"({"events":[1]})"), "events holds what is no string");
  EXPECT_EQ(fault_of("[]"), "the body is no JSON object");
  EXPECT_TRUE(fault_of("{").starts_with("invalid JSON"));
  EXPECT_EQ(fault_of(R"({"events":[],"configurationKeys":["a"]})"),
            "configurationKeys are deprecated; use environment variables instead");
}

TEST(RegistrationJson, HasTheAccountOnlyIfItIsAskedFor) {
  const ExtensionFacts facts{.account_id = "123456789012",
                             .function_name = "mill",
                             .function_version = "$LATEST",
                             .handler = "index.handler"};
  EXPECT_EQ(registration_json(facts, false),
            "{\"functionName\":\"mill\",\"functionVersion\":\"$LATEST\","
            "\"handler\":\"index.handler\"}\n");
  EXPECT_TRUE(registration_json(facts, true).starts_with(R"({"accountId":"123456789012",)"));
  EXPECT_TRUE(accepts_account("accountId"));
  EXPECT_TRUE(accepts_account("other, accountId"));
  EXPECT_FALSE(accepts_account("accountid"));
  EXPECT_FALSE(accepts_account(std::nullopt));
}

TEST(ExtensionEvents, HaveTheMembersOfTheServices) {
  EXPECT_EQ(invoke_event_json("r-1", "arn:x", "Root=1-2", kAt),
            R"({"eventType":"INVOKE","deadlineMs":1596546000123,"requestId":"r-1",)"
            R"("invokedFunctionArn":"arn:x",)"
            R"("tracing":{"type":"X-Amzn-Trace-Id","value":"Root=1-2"}})");
  EXPECT_EQ(shutdown_event_json(ShutdownReason::timeout, kAt),
            R"({"eventType":"SHUTDOWN","deadlineMs":1596546000123,"shutdownReason":"timeout"})");
}

}  // namespace
}  // namespace wheelpit::runtime
