#include "aws/credentials/credential_answers.h"

#include <gtest/gtest.h>

#include <chrono>

namespace wheelpit {
namespace {

using namespace std::chrono_literals;

TEST(CredentialAnswers, AProgramsOutputHasAVersion) {
  const auto found = read_program_output(
      R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":"s","SessionToken":"t",
          "Expiration":"2026-11-30T12:00:00Z"})");
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->credentials.access_key_id, "a");
  EXPECT_EQ(found->credentials.session_token->reveal(), "t");
  EXPECT_EQ(found->expires, std::chrono::sys_days(2026y / 11 / 30) + 12h);
  const auto lasting =
      read_program_output(R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":"s"})");
  ASSERT_TRUE(lasting);
  EXPECT_FALSE(lasting->expires);
  EXPECT_FALSE(lasting->credentials.session_token);
  for (const char* text :
       {R"({"AccessKeyId":"a","SecretAccessKey":"s"})", R"({"Version":1,"AccessKeyId":"a"})",
        R"({"Version":1,"AccessKeyId":"a\r\nb","SecretAccessKey":"s"})", "[]", "",
        R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":"s","Expiration":"soon"})"}) {
    const auto refused = read_program_output(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code(), Errc::malformed);
  }
}

TEST(CredentialAnswers, APlatformCallsTheTokenToken) {
  const auto found = read_platform_answer(
      R"({"Code":"Success","AccessKeyId":"a","SecretAccessKey":"s","Token":"t",
          "Expiration":"2026-11-30T12:00:00Z"})");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->credentials.session_token->reveal(), "t");
  EXPECT_FALSE(read_platform_answer(R"({"Code":"AssumeRoleUnauthorizedAccess"})"));
}

TEST(CredentialAnswers, StsAnswersInXml) {
  const auto found = read_sts_answer(
      "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
      "<AssumedRoleUser><Arn>r</Arn></AssumedRoleUser><Credentials><AccessKeyId>a</AccessKeyId>"
      "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
      "<Expiration>2026-11-30T12:00:00.5Z</Expiration></Credentials></AssumeRoleResult>"
      "</AssumeRoleResponse>");
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->credentials.access_key_id, "a");
  EXPECT_TRUE(found->expires);
  EXPECT_FALSE(read_sts_answer("<a/>"));
  EXPECT_FALSE(read_sts_answer("{}"));
}

TEST(CredentialAnswers, AnExpirationIsATimeOfAnyZone) {
  const WallTime noon = std::chrono::sys_days(2026y / 11 / 30) + 12h;
  for (const char* text :
       {"2026-11-30T12:00:00Z", "2026-11-30T12:00:00.123456Z", "2026-11-30T13:00:00+01:00",
        "2026-11-30T08:30:00-0330", "2026-11-30 12:00:00+00:00"}) {
    EXPECT_EQ(parse_expiration(text), noon) << text;
  }
  for (const char* text : {"", "2026", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                           "2026-11-30T12:00:00", "2026-11-30T25:00:00Z", "-026-11-30T12:00:00Z",
                           "2026-11-30T12:00:00+1", "2026-11-30T12:00:00Zx"}) {
    EXPECT_FALSE(parse_expiration(text)) << text;
  }
}

}  // namespace
}  // namespace wheelpit
