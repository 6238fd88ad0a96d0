#include "runtime/protocol/streamed_response.h"

#include <gtest/gtest.h>

namespace wheelpit::runtime {
namespace {

TEST(StreamedResponse, AdmitsItsPiecesUpToTheLimit) {
  StreamedResponse response("id", 10);
  EXPECT_EQ(response.admit("12345"), "12345");
  EXPECT_EQ(response.admit(""), "");
  EXPECT_EQ(response.admit("67890"), "67890");
  EXPECT_FALSE(response.too_large()) << "the limit itself is within it";
  EXPECT_EQ(response.admit("1"), "");
  EXPECT_TRUE(response.too_large());
}

TEST(StreamedResponse, GivesThePartThatFits) {
  StreamedResponse response("id", 7);
  response.admit("12345");
  EXPECT_EQ(response.admit("67890"), "67");
  ASSERT_TRUE(response.too_large());
  const Answer answer = response.exceeded();
  EXPECT_TRUE(answer.function_error);
  EXPECT_EQ(answer.payload,
            R"({"errorMessage":"Response payload size exceeded maximum allowed payload size )"
            R"((7 bytes).","errorType":"Function.ResponseSizeTooLarge"})");
}

TEST(StreamedResponse, EndsWellWithoutAnErrorInItsTrailers) {
  const Answer answer = StreamedResponse::ended({{"Other", "x"}});
  EXPECT_FALSE(answer.function_error);
  EXPECT_EQ(answer.payload, "");
}

TEST(StreamedResponse, FailsWithTheErrorInItsTrailers) {
  const Answer answer =
      StreamedResponse::ended({{"lambda-runtime-function-error-type", "Mine"},
                               {"lambda-runtime-function-error-body", "eyJhIjoxfQ=="}});
  EXPECT_TRUE(answer.function_error);
  EXPECT_EQ(answer.error_type, "Mine");
  EXPECT_EQ(answer.payload, R"({"a":1})");
}

TEST(StreamedResponse, CutShortIsAFailureOfTheRuntime) {
  EXPECT_EQ(StreamedResponse("id", 10).cut_short().payload,
            R"({"errorType":"Runtime.TruncatedResponse","errorMessage":)"
            R"("RequestId: id Error: Response body was cut short"})");
}

}  // namespace
}  // namespace wheelpit::runtime
