#include "secrets/remote/get_secret_value.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

HttpResponse answer(int status, std::string body, HttpHeaders headers = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

Errc code_of(const HttpResponse& response) {
  const auto value = read_secret_value(response);
  return value ? Errc::cancelled : value.error().code();
}

TEST(GetSecretValueRequest, IsTheOperationOfTheProtocol) {
  const HttpRequest request = get_secret_value_request("broker/\"login\"");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/");
  EXPECT_EQ(request.header("X-Amz-Target"), "secretsmanager.GetSecretValue");
  EXPECT_EQ(request.header("Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(request.body, R"({"SecretId":"broker/\"login\""})");
}

TEST(ReadSecretValue, TakesTheSecretString) {
  const auto value = read_secret_value(
      answer(200, R"({"ARN":"arn:x","Name":"login","SecretString":"{\"a\":\"\u20ac\"}"})"));
  ASSERT_TRUE(value) << value.error().message();
  EXPECT_EQ(value->reveal(), "{\"a\":\"\xe2\x82\xac\"}");
}

TEST(ReadSecretValue, ABinarySecretIsNoCredentials) {
  EXPECT_EQ(code_of(answer(200, R"({"SecretBinary":"aHVudGVyMg=="})")), Errc::invalid_argument);
}

TEST(ReadSecretValue, AnAnswerThatIsNoneIsMalformed) {
  for (const char* body : {"", "{}", "[]", "null", "<html>", R"({"SecretString":7})",
                           R"({"SecretString":"cut)", "\"SecretString\""}) {
    EXPECT_EQ(code_of(answer(200, body)), Errc::malformed) << body;
  }
  EXPECT_EQ(code_of(answer(301, "")), Errc::malformed);
}

TEST(ReadSecretValue, TheServicesErrorsHaveTheirMeaning) {
  const struct {
    const char* type;
    int status;
    Errc code;
  } cases[] = {{"ResourceNotFoundException", 400, Errc::not_found},
               {"com.amazonaws.secretsmanager#ResourceNotFoundException", 400, Errc::not_found},
               {"InvalidRequestException", 400, Errc::not_found},
               {"AccessDeniedException", 400, Errc::access_denied},
               {"UnrecognizedClientException", 400, Errc::unauthenticated},
               {"InvalidSignatureException", 400, Errc::unauthenticated},
               {"ExpiredTokenException", 400, Errc::unauthenticated},
               {"ThrottlingException", 400, Errc::unavailable},
               {"InvalidParameterException", 400, Errc::invalid_argument},
               {"InternalServiceError", 500, Errc::unavailable}};
  for (const auto& [type, status, code] : cases) {
    const std::string body = std::string(R"({"__type":")") + type + R"(","Message":"why"})";
    EXPECT_EQ(code_of(answer(status, body)), code) << type;
    EXPECT_EQ(
        code_of(answer(status, "{}", {{"x-amzn-errortype", std::string(type) + ":http://x"}})),
        code)
        << type;
  }
}

TEST(ReadSecretValue, AnErrorWithoutATypeIsJudgedByItsStatus) {
  EXPECT_EQ(code_of(answer(401, "")), Errc::unauthenticated);
  EXPECT_EQ(code_of(answer(403, "<html>")), Errc::access_denied);
  EXPECT_EQ(code_of(answer(404, "")), Errc::invalid_argument);
  EXPECT_EQ(code_of(answer(429, "")), Errc::unavailable);
  EXPECT_EQ(code_of(answer(503, "")), Errc::unavailable);
}

TEST(ReadSecretValue, AnErrorRepeatsTheServicesWordsUpToALimit) {
  const auto value = read_secret_value(
      answer(400, R"({"__type":"ResourceNotFoundException","Message":"can't find it"})"));
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().message(), "ResourceNotFoundException: can't find it");

  const auto bare = read_secret_value(answer(502, "<html>"));
  ASSERT_FALSE(bare);
  EXPECT_EQ(bare.error().message(), "HTTP status 502");

  const auto flood =
      read_secret_value(answer(400, R"({"message":")" + std::string(100'000, 'x') + "\"}"));
  ASSERT_FALSE(flood);
  EXPECT_LT(flood.error().message().size(), 1000U);
}

}  // namespace
}  // namespace wheelpit
