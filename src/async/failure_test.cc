#include "async/failure.h"

#include <gtest/gtest.h>

namespace wheelpit::async {
namespace {

Reply failed(std::string payload) {
  Reply reply;
  reply.function_error = true;
  reply.error_type = "ValueError";
  reply.payload = std::move(payload);
  return reply;
}

TEST(AttemptFailure, OfAFunctionsErrorItIsItsMessageOrElseItsType) {
  const AttemptFailure failure = failure_of(failed(R"({"errorMessage":"boom"})"));
  EXPECT_EQ(failure.message, "boom");
  EXPECT_EQ(failure.status, 200);
  EXPECT_EQ(failure_of(failed(R"({"errorMessage":7})")).message, "ValueError");
  EXPECT_EQ(failure_of(failed("no json")).message, "ValueError");
  EXPECT_EQ(failure_of(failed("null")).message, "ValueError");
}

TEST(AttemptFailure, WhatDidNotReachTheFunctionHasAStatusOfItsOwn) {
  EXPECT_EQ(failure_of(Error(Errc::throttled, "busy")).status, 429);
  EXPECT_EQ(failure_of(Error(Errc::unavailable, "no python")).status, 500);
  EXPECT_EQ(failure_of(Error(Errc::unavailable, "no python")).message, "no python");
}

TEST(AttemptFailure, ALongMessageEndsBetweenCharacters) {
  const std::string message = std::string(1023, 'a') + "\xc3\xa9" + "b";
  EXPECT_EQ(failure_of(failed(R"({"errorMessage":")" + message + "\"}")).message,
            std::string(1023, 'a'));
}

}  // namespace
}  // namespace wheelpit::async
