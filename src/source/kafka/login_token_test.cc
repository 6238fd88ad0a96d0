#include <gtest/gtest.h>

#include "base/base64.h"
#include "source/kafka/msk_token.h"
#include "source/kafka/oauth_token.h"
#include "source/kafka/web_identity.h"

namespace wheelpit::kafka {
namespace {

using namespace std::chrono_literals;

const AwsCredentials kCredentials{
    .access_key_id = "AKIDEXAMPLE",
    .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    .session_token = std::nullopt};

HttpResponse answer_of(int status, const char* body) {
  HttpResponse answer;
  answer.status = status;
  answer.body = body;
  return answer;
}

std::string from_base64url(std::string text) {
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return from_base64(text).value_or("no base64");
}

// The URLs are botocore's, of the same credentials at the same second.
TEST(MskToken, IsAPresignedUrlOfConnect) {
  const LoginToken token =
      msk_iam_token("eu-central-1", kCredentials, ManualClock::kWallStart, "wheelpit/1.0");
  EXPECT_EQ(token.value.reveal().find_first_of("+/="), std::string::npos);
  EXPECT_EQ(from_base64url(token.value.reveal()),
            "https://kafka.eu-central-1.amazonaws.com/?Action=kafka-cluster%3AConnect"
            "&X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AKIDEXAMPLE%2F20260101%2Feu-central-1%2Fkafka-cluster%2Faws4_request"
            "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature=42f794d62c0c10d20b5bc9075f7af80c2b7c3fc23d4fd90babfc70162694c110"
            "&User-Agent=wheelpit%2F1.0");
  EXPECT_EQ(token.expires, ManualClock::kWallStart + 15min);
  EXPECT_EQ(token.principal, "AKIDEXAMPLE");
}

TEST(MskToken, ASessionIsPartOfWhatIsSigned) {
  AwsCredentials credentials = kCredentials;
  credentials.session_token = Secret("FwoGZXIvYXdzEBYaD/session+token==");
  const LoginToken token =
      msk_iam_token("eu-central-1", credentials, ManualClock::kWallStart, "wheelpit");
  EXPECT_TRUE(from_base64url(token.value.reveal())
                  .contains("&X-Amz-Security-Token=FwoGZXIvYXdzEBYaD%2Fsession%2Btoken%3D%3D"
                            "&X-Amz-Signature="
                            "18e8fc2bfcd0978ba98e10dacf1a36b2e5f227004161aef6afc2a4c70527a90d"));
}

TEST(OAuthToken, TheClientProvesItselfAndAsksForWhatItNeeds) {
  const HttpRequest request =
      token_request({.id = "mill:1",
                     .secret = Secret("p+ß"),
                     .token_endpoint = *parse_http_url("https://login.example/oauth2/token"),
                     .scope = "kafka read",
                     .audience = "cluster"});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/oauth2/token");
  EXPECT_EQ(request.header("Authorization"), "Basic " + to_base64("mill%3A1:p%2B%C3%9F"));
  EXPECT_EQ(request.header("Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(request.body, "grant_type=client_credentials&scope=kafka%20read&audience=cluster");
}

TEST(OAuthToken, IsGoodForAsLongAsTheServerSays) {
  const WallTime now = ManualClock::kWallStart;
  auto token = read_token_answer(
      answer_of(200, R"({"access_token":"e.j.w","token_type":"Bearer","expires_in":60})"), now);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->value.reveal(), "e.j.w");
  EXPECT_EQ(token->expires, now + 60s);
  token = read_token_answer(answer_of(200, R"({"access_token":"e.j.w"})"), now);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->expires, now + 5min) << "it does not say so";
}

TEST(OAuthToken, ARefusalIsInTheServersWords) {
  const auto fault = [](int status, const char* body) {
    return read_token_answer(answer_of(status, body), ManualClock::kWallStart).error();
  };
  const Error refused =
      fault(401, R"({"error":"invalid_client","error_description":"no such client\n"})");
  EXPECT_EQ(refused.code(), Errc::access_denied);
  EXPECT_TRUE(refused.message().starts_with("status 401, invalid_client: no such client"));
  EXPECT_EQ(fault(502, "<html>").message(), "status 502");
  EXPECT_EQ(fault(502, "<html>").code(), Errc::unavailable);
  for (const char* body : {"", "[]", "{}", R"({"access_token":1})"}) {
    EXPECT_EQ(fault(200, body).code(), Errc::malformed) << body;
  }
}

TEST(WebIdentity, IsAskedForAnAudience) {
  const HttpRequest request = web_identity_request("https://mill.example/kafka");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body,
            "Action=GetWebIdentityToken&Version=2011-06-15"
            "&Audience.member.1=https%3A%2F%2Fmill.example%2Fkafka&SigningAlgorithm=RS256"
            "&DurationSeconds=900");
}

TEST(WebIdentity, IsReadFromTheAnswerElseTheServersWords) {
  const WallTime now = ManualClock::kWallStart;
  const auto token = read_web_identity(
      answer_of(200,
                "<GetWebIdentityTokenResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                "<GetWebIdentityTokenResult><WebIdentityToken>e.j.w</WebIdentityToken>"
                "<Expiration>2026-01-01T00:15:00Z</Expiration></GetWebIdentityTokenResult>"
                "</GetWebIdentityTokenResponse>"),
      now);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->value.reveal(), "e.j.w");
  EXPECT_EQ(token->expires, now + 15min);
  const auto refused =
      read_web_identity(answer_of(403,
                                  "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not "
                                  "you</Message></Error></ErrorResponse>"),
                        now);
  EXPECT_EQ(refused.error().code(), Errc::access_denied);
  EXPECT_EQ(refused.error().message(), "status 403, AccessDenied: not you");
  EXPECT_EQ(read_web_identity(answer_of(503, ""), now).error().code(), Errc::unavailable);
  EXPECT_EQ(read_web_identity(answer_of(200, "<a/>"), now).error().code(), Errc::malformed);
}

}  // namespace
}  // namespace wheelpit::kafka
