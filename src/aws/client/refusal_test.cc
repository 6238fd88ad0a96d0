#include "aws/client/refusal.h"

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

TEST(RefusalOf, JsonErrorsHaveTheirMeaningAndTheServicesWords) {
  const Error error = refusal_of(answer(
      400,
      R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."})"));
  EXPECT_EQ(error.code(), Errc::not_found);
  EXPECT_EQ(error.message(), "QueueDoesNotExist: The specified queue does not exist.");
}

TEST(RefusalOf, XmlErrorsToo) {
  const Error topic = refusal_of(
      answer(404,
             "<ErrorResponse xmlns=\"http://sns\"><Error><Type>Sender</Type><Code>NotFound</Code>"
             "<Message>Topic does not exist</Message></Error></ErrorResponse>"));
  EXPECT_EQ(topic.code(), Errc::not_found);
  EXPECT_EQ(topic.message(), "NotFound: Topic does not exist");
  const Error bucket = refusal_of(
      answer(403, "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code></Error>"));
  EXPECT_EQ(bucket.code(), Errc::unauthenticated);
  EXPECT_EQ(bucket.message(), "SignatureDoesNotMatch");
}

TEST(RefusalOf, TheTypeInAHeaderWins) {
  const Error error = refusal_of(
      answer(400, "{}", {{"x-amzn-errortype", "AccessDeniedException:http://internal/"}}));
  EXPECT_EQ(error.code(), Errc::access_denied);
  EXPECT_EQ(error.message(), "AccessDeniedException");
}

TEST(RefusalOf, TooLargeIsToldFromOtherArguments) {
  EXPECT_EQ(
      refusal_of(
          answer(
              400,
              R"({"__type":"InvalidParameterValue","message":"One or more parameters are invalid. Reason: Message must be shorter than 262144 bytes."})"))
          .code(),
      Errc::too_large);
  EXPECT_EQ(refusal_of(answer(400,
                              "<ErrorResponse><Error><Code>InvalidParameter</Code><Message>"
                              "Invalid parameter: Message too long</Message></Error>"))
                .code(),
            Errc::too_large);
  EXPECT_EQ(
      refusal_of(
          answer(
              400,
              R"({"__type":"ValidationException","message":"Total size of the entries in the request is over the limit."})"))
          .code(),
      Errc::too_large);
  EXPECT_EQ(refusal_of(answer(413, "")).code(), Errc::too_large);
  EXPECT_EQ(refusal_of(answer(400, R"({"__type":"InvalidParameterValue","message":"no"})")).code(),
            Errc::invalid_argument);
}

TEST(RefusalOf, WhatALaterAttemptCanHealIsToldFromWhatItCannot) {
  const struct {
    const char* code;
    Errc meaning;
  } cases[] = {{"AWS.SimpleQueueService.NonExistentQueue", Errc::not_found},
               {"NoSuchBucket", Errc::not_found},
               {"AuthorizationError", Errc::access_denied},
               {"ExpiredTokenException", Errc::unauthenticated},
               {"RequestThrottled", Errc::throttled},
               {"SlowDown", Errc::throttled},
               {"InternalFailure", Errc::unavailable}};
  for (const auto& [code, meaning] : cases) {
    EXPECT_EQ(refusal_of(code, "").code(), meaning) << code;
    EXPECT_EQ(refusal_of(answer(400, std::string(R"({"__type":")") + code + "\"}")).code(), meaning)
        << code;
  }
  EXPECT_EQ(refusal_of("SomethingNew", "why").code(), Errc::invalid_argument);
}

TEST(RefusalOf, AnAnswerOfNoServiceIsJudgedByItsStatus) {
  EXPECT_EQ(refusal_of(answer(401, "")).code(), Errc::unauthenticated);
  EXPECT_EQ(refusal_of(answer(403, "<html>")).code(), Errc::access_denied);
  EXPECT_EQ(refusal_of(answer(404, "nothing here")).code(), Errc::not_found);
  EXPECT_EQ(refusal_of(answer(429, "")).code(), Errc::throttled);
  EXPECT_EQ(refusal_of(answer(503, "<html>")).code(), Errc::unavailable);
  EXPECT_EQ(refusal_of(answer(302, "")).code(), Errc::malformed);
  EXPECT_EQ(refusal_of(answer(502, "<html>")).message(), "HTTP status 502");
}

TEST(RefusalOf, TheRequestIsNotRepeatedWithItsToken) {
  const Error error =
      refusal_of("SignatureDoesNotMatch",
                 "It does not match.\n\nThe Canonical String\nx-amz-security-token:t");
  EXPECT_EQ(error.message(), "SignatureDoesNotMatch: It does not match.");
}

TEST(RefusalOf, ALongMessageIsCut) {
  const std::string body = R"({"__type":"X","message":")" + std::string(100'000, 'x') + "\"}";
  EXPECT_LT(refusal_of(answer(400, body)).message().size(), 1000U);
}

}  // namespace
}  // namespace wheelpit
