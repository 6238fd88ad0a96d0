#include "api/functions/function_logging.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

class FunctionLoggingTest : public testing::Test {
 protected:
  FunctionLoggingTest() { bed_.create_function("f"); }

  // LoggingConfig of the answer to an update, without what is null; or the error.
  std::string update(const std::string& logging) {
    const auto response = bed_.send("PUT", "/2015-03-31/functions/f/configuration",
                                    R"({"LoggingConfig":)" + logging + "}");
    const json::object answer = members(response);
    if (response.status != 200) return message_of(answer);
    json::object shown;
    for (const auto& [name, value] : answer.at("LoggingConfig").as_object()) {
      if (!value.is_null()) shown[name] = value;
    }
    return json::serialize(shown);
  }

  static std::string message_of(const json::object& answer) {
    const json::value* message = answer.if_contains("message");
    if (message == nullptr) message = &answer.at("Message");
    return std::string(message->as_string());
  }

  ApiTestBed bed_;
};

// As recorded from the service.
TEST_F(FunctionLoggingTest, WhatIsNotGivenStaysAndAFormatBeginsWithItsDefaults) {
  const std::string own = R"("LogGroup":"/aws/lambda/f")";
  const std::string info = R"({"ApplicationLogLevel":"INFO","LogFormat":"JSON",)";
  EXPECT_EQ(update(R"({"LogFormat":"JSON"})"), info + own + R"(,"SystemLogLevel":"INFO"})");
  EXPECT_EQ(update(R"({"LogFormat":"JSON","SystemLogLevel":"DEBUG"})"),
            info + own + R"(,"SystemLogLevel":"DEBUG"})");
  EXPECT_EQ(update(R"({"ApplicationLogLevel":"TRACE"})"),
            R"({"ApplicationLogLevel":"TRACE","LogFormat":"JSON",)" + own +
                R"(,"SystemLogLevel":"DEBUG"})");
  EXPECT_EQ(update(R"({"LogFormat":"Text"})"), R"({"LogFormat":"Text",)" + own + "}");
  EXPECT_EQ(update(R"({"LogGroup":"cool_lambda"})"),
            R"({"LogFormat":"Text","LogGroup":"cool_lambda"})");
  EXPECT_EQ(update(R"({"LogFormat":"JSON"})"),
            info + R"("LogGroup":"cool_lambda","SystemLogLevel":"INFO"})");
  EXPECT_EQ(update(R"({"LogGroup":"/aws/lambda/f"})"), info + own + R"(,"SystemLogLevel":"INFO"})");
  EXPECT_EQ(bed_.host.hosted.back().logging,
            (LoggingConfig{
                .json = true, .application_level = "INFO", .system_level = "INFO", .group = ""}));
}

TEST_F(FunctionLoggingTest, TextHasNoLevels) {
  for (const char* level :
       {R"({"LogFormat":"Text","ApplicationLogLevel":"INFO"})", R"({"SystemLogLevel":"WARN"})"}) {
    EXPECT_EQ(
        update(level),
        "LogLevel is not supported when LogFormat is set to \"Text\". Remove LogLevel from your "
        "request or change the LogFormat to \"Json\" and try again.");
  }
}

TEST_F(FunctionLoggingTest, ValuesAreThoseOfTheModel) {
  EXPECT_TRUE(update(R"({"LogFormat":"json"})").contains("enum value set: [JSON, Text]"));
  EXPECT_TRUE(
      update(R"({"SystemLogLevel":"ERROR"})").contains("enum value set: [DEBUG, INFO, WARN]"));
  EXPECT_TRUE(update(R"({"LogGroup":"a b"})").contains("regular expression pattern"));
  EXPECT_TRUE(update(R"({"LogGroup":")" + std::string(300, 'a') + "\"}").contains("is too long"));
}

TEST(FunctionLogging, IsThereFromTheCreationOn) {
  ApiTestBed bed;
  const auto response = bed.create_function(
      "f", R"(,"LoggingConfig":{"LogFormat":"JSON","LogGroup":"/aws/lambda/f"})");
  ASSERT_EQ(response.status, 201) << response.body;
  EXPECT_TRUE(
      response.body.contains(R"("LoggingConfig":{"ApplicationLogLevel":"INFO","LogFormat":"JSON",)"
                             R"("LogGroup":"/aws/lambda/f","SystemLogLevel":"INFO"})"))
      << response.body;
  EXPECT_EQ(bed.host.hosted.back().logging.group, "");
}

}  // namespace
}  // namespace wheelpit::api
