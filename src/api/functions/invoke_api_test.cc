#include "api/functions/invoke_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "api/http/event_stream.h"
#include "base/base64.h"

namespace wheelpit::api {
namespace {

const std::string kPath = "/2015-03-31/functions/f/invocations";

class InvokeApiTest : public testing::Test {
 protected:
  InvokeApiTest() { bed.create_function("f"); }
  ApiTestBed bed;
};

TEST_F(InvokeApiTest, TheFunctionsAnswerIsTheBody) {
  bed.invoker.answer =
      Reply{.error_type = "", .payload = R"({"ok":true})", .log_tail = "", .request_id = "id-1"};
  const auto response = bed.send("POST", kPath, R"({"a": 1})");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"ok":true})");
  EXPECT_EQ(header_of(response, "X-Amz-Executed-Version"), "$LATEST");
  EXPECT_EQ(header_of(response, "X-Amz-Function-Error"), "");
  EXPECT_EQ(header_of(response, "x-amzn-RequestId"), "id-1");
  ASSERT_EQ(bed.invoker.seen.size(), 1U);
  EXPECT_EQ(*bed.invoker.seen[0].payload, R"({"a": 1})");
  EXPECT_EQ(bed.invoker.seen[0].invoked_arn, "arn:aws:lambda:us-east-1:123456789012:function:f");
}

TEST_F(InvokeApiTest, AFunctionErrorIsAnAnswerWithTheTailOfTheLog) {
  bed.invoker.answer = Reply{.function_error = true,
                             .error_type = "E",
                             .payload = "{}",
                             .log_tail = "line",
                             .request_id = ""};
  const auto response =
      bed.send("POST", kPath, "", {{"x-amz-log-type", "Tail"}, {"X-Amz-Client-Context", "e30="}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header_of(response, "X-Amz-Function-Error"), "Unhandled");
  EXPECT_EQ(header_of(response, "X-Amz-Log-Result"), "bGluZQ==");
  EXPECT_EQ(bed.invoker.seen[0].log_tail, LogTail::last_4_kib);
  EXPECT_EQ(bed.invoker.seen[0].client_context, "{}");
  EXPECT_EQ(*bed.invoker.seen[0].payload, "{}");
}

TEST_F(InvokeApiTest, AClientContextIsAnObjectOfLimitedSize) {
  const auto told = [&](const std::string& context) {
    const auto response =
        bed.send("POST", kPath, "", {{"X-Amz-Client-Context", to_base64(context)}});
    return response.status == 200 ? "taken" : member(response, "message");
  };
  const std::string no_object = "Client context must be a valid Base64-encoded JSON object.";
  EXPECT_EQ(told("\n {\"custom\":{}}"), "taken");
  for (const char* const other : {"1", "[]", "null", "{", ""}) EXPECT_EQ(told(other), no_object);
  EXPECT_EQ(told("{" + std::string(2683, ' ') + "}"), "taken");  // 3580 of Base64
  EXPECT_EQ(told("{" + std::string(2684, ' ') + "}"),
            "Client context must be at most 3583 bytes of Base64-encoded data.");
}

TEST_F(InvokeApiTest, ADryRunInvokesNothing) {
  EXPECT_EQ(bed.send("POST", kPath, "{}", {{"X-Amz-Invocation-Type", "DryRun"}}).status, 204);
  EXPECT_TRUE(bed.invoker.seen.empty());
}

TEST_F(InvokeApiTest, AnEventIsAcceptedWithItsRequestIdAndNoBody) {
  const auto response = bed.send("POST", kPath + "?Qualifier=$LATEST", R"({"a": 1})",
                                 {{"X-Amz-Invocation-Type", "Event"},
                                  {"X-Amzn-Trace-Id", "Root=1-a-b"},
                                  {"X-Amz-Log-Type", "Tail"}});
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(header_of(response, "x-amzn-RequestId"), "event-1");
  EXPECT_EQ(header_of(response, "X-Amz-Executed-Version"), "");
  EXPECT_EQ(header_of(response, "X-Amz-Log-Result"), "");
  ASSERT_EQ(bed.events.accepted.size(), 1U);
  const AsyncInvocation& event = bed.events.accepted[0];
  EXPECT_EQ(event.function_name, "f");
  EXPECT_EQ(event.invoked_arn, "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST");
  EXPECT_EQ(event.payload, R"({"a": 1})");
  EXPECT_EQ(event.trace_header, "Root=1-a-b");
  EXPECT_TRUE(bed.invoker.seen.empty());
}

TEST_F(InvokeApiTest, AnEmptyEventIsAnObject) {
  EXPECT_EQ(bed.send("POST", kPath, "", {{"X-Amz-Invocation-Type", "Event"}}).status, 202);
  EXPECT_EQ(bed.events.accepted.at(0).payload, "{}");
  EXPECT_EQ(bed.events.accepted.at(0).invoked_arn,
            "arn:aws:lambda:us-east-1:123456789012:function:f");
}

TEST_F(InvokeApiTest, AnEventHasTheErrorsOfAnInvocationAndALimitOfItsOwn) {
  const HttpHeaders event = {{"X-Amz-Invocation-Type", "Event"}};
  EXPECT_EQ(bed.send("POST", "/2015-03-31/functions/g/invocations", "{}", event).status, 404);
  EXPECT_EQ(bed.send("POST", kPath + "?Qualifier=7", "{}", event).status, 404);
  EXPECT_EQ(bed.send("POST", kPath, "{", event).status, 400);
  const std::string largest = "\"" + std::string(1'048'574, 'x') + "\"";
  EXPECT_EQ(bed.send("POST", kPath, largest, event).status, 202);
  expect_error(bed.send("POST", kPath, largest + " ", event), 413, "RequestEntityTooLargeException",
               R"_({"message":"1048577 byte payload is too large for the Event )_"
               R"_(invocation type (limit 1048576 bytes)"})_");
  EXPECT_EQ(bed.events.accepted.size(), 1U);
}

TEST_F(InvokeApiTest, AQueueThatTakesNoMoreIsToldAsTooManyRequests) {
  const HttpHeaders event = {{"X-Amz-Invocation-Type", "Event"}};
  bed.events.refusal = Error(Errc::throttled, "7 events wait");
  expect_error(bed.send("POST", kPath, "{}", event), 429, "TooManyRequestsException",
               R"({"Reason":"CallerRateLimitExceeded","Type":"User",)"
               R"("message":"7 events wait"})");
  bed.events.refusal = Error(Errc::unavailable, "disk full");
  EXPECT_EQ(bed.send("POST", kPath, "{}", event).status, 500);
}

TEST_F(InvokeApiTest, InvokeAsyncAcceptsSmallerEvents) {
  for (const char* path :
       {"/2014-11-13/functions/f/invoke-async", "/2014-11-13/functions/f/invoke-async/"}) {
    const auto response = bed.send("POST", path, "[1]");
    EXPECT_EQ(response.status, 202) << path;
    EXPECT_EQ(response.body, "");
  }
  ASSERT_EQ(bed.events.accepted.size(), 2U);
  EXPECT_EQ(bed.events.accepted[0].payload, "[1]");
  EXPECT_EQ(bed.send("POST", "/2014-11-13/functions/g/invoke-async/", "{}").status, 404);
  EXPECT_EQ(bed.send("POST", "/2014-11-13/functions/f/invoke-async/", "x").status, 400);
  const std::string too_large = "\"" + std::string(262'143, 'x') + "\"";
  EXPECT_EQ(bed.send("POST", "/2014-11-13/functions/f/invoke-async/", too_large).status, 413);
}

class InvokeWithResponseStreamTest : public InvokeApiTest {
 protected:
  static inline const std::string kStreamPath =
      "/2021-11-15/functions/f/response-streaming-invocations";
  static std::string events_of(
      std::initializer_list<std::pair<std::string_view, std::string_view>> events) {
    std::string text;
    for (const auto& [type, payload] : events) {
      append_event(text, type,
                   type == "PayloadChunk" ? "application/octet-stream" : "application/json",
                   payload);
    }
    return text;
  }
};

TEST_F(InvokeWithResponseStreamTest, TheAnswerIsEventsInPieces) {
  const std::string long_text(65536 + 1, 'x');
  bed.invoker.answer = Reply{.payload = long_text, .log_tail = "line", .request_id = "id-1"};
  const auto response = bed.send("POST", kStreamPath, "{}", {{"X-Amz-Log-Type", "Tail"}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header_of(response, "Content-Type"), "application/vnd.amazon.eventstream");
  EXPECT_EQ(header_of(response, "X-Amz-Executed-Version"), "$LATEST");
  EXPECT_EQ(response.body, events_of({{"PayloadChunk", long_text.substr(0, 65536)},
                                      {"PayloadChunk", "x"},
                                      {"InvokeComplete", R"({"LogResult":"bGluZQ=="})"}}));
}

TEST_F(InvokeWithResponseStreamTest, AFunctionErrorIsToldInTheLastEvent) {
  bed.invoker.answer = Reply{.function_error = true, .payload = R"({"errorType":"E"})"};
  EXPECT_EQ(bed.send("POST", kStreamPath, "{}").body,
            events_of({{"InvokeComplete",
                        R"({"ErrorCode":"Unhandled","ErrorDetails":"{\"errorType\":\"E\"}"})"}}));
}

TEST_F(InvokeWithResponseStreamTest, RefusalsAreThoseOfInvoke) {
  EXPECT_EQ(bed.send("POST", kStreamPath, "{}", {{"X-Amz-Invocation-Type", "DryRun"}}).status, 204);
  EXPECT_EQ(bed.send("POST", kStreamPath, "{}", {{"X-Amz-Invocation-Type", "Event"}}).status, 400);
  EXPECT_EQ(bed.send("POST", kStreamPath, "no json").status, 400);
  EXPECT_EQ(bed.send("POST", "/2021-11-15/functions/g/response-streaming-invocations", "{}").status,
            404);
}

TEST_F(InvokeApiTest, AnUnknownFunctionIsNamedWithItsVersion) {
  expect_error(bed.send("POST", "/2015-03-31/functions/g/invocations", "{}"), 404,
               "ResourceNotFoundException",
               R"({"Type":"User","Message":"Function not found: )"
               R"(arn:aws:lambda:us-east-1:123456789012:function:g:$LATEST"})");
}

TEST_F(InvokeApiTest, ThePayloadMustBeJsonOfAtMostSixMebibytes) {
  const auto refused = bed.send("POST", kPath, "{");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(header_of(refused, "x-amzn-ErrorType"), "InvalidRequestContentException");
  EXPECT_TRUE(
      member(refused, "message")
          .starts_with(
              "Could not parse request body into json: Could not parse payload into json: "));
  EXPECT_EQ(bed.send("POST", kPath, "{} x").status, 400);
  EXPECT_EQ(bed.send("POST", kPath, std::string(900, '[') + std::string(900, ']')).status, 200);
  EXPECT_EQ(bed.send("POST", kPath, std::string(100000, '[')).status, 400);

  const std::string largest = "\"" + std::string(6'291'454, 'x') + "\"";
  EXPECT_EQ(bed.send("POST", kPath, largest).status, 200);
  expect_error(bed.send("POST", kPath, largest + " "), 413, "RequestEntityTooLargeException",
               R"_({"message":"6291457 byte payload is too large for the RequestResponse )_"
               R"_(invocation type (limit 6291456 bytes)"})_");
}

TEST_F(InvokeApiTest, WhatTheInvokerCannotDoBecomesTheServicesError) {
  bed.invoker.answer = Error(Errc::throttled, "busy");
  const auto throttled = bed.send("POST", kPath, "{}");
  expect_error(throttled, 429, "TooManyRequestsException",
               R"({"Reason":"ConcurrentInvocationLimitExceeded","Type":"User",)"
               R"("message":"Rate Exceeded."})");
  EXPECT_EQ(header_of(throttled, "Retry-After"), "");
  bed.invoker.answer = Error(Errc::unavailable, "no python3.12 here");
  expect_error(bed.send("POST", kPath, "{}"), 502, "ServiceException",
               R"({"Type":"Service","Message":"no python3.12 here"})");
}

}  // namespace
}  // namespace wheelpit::api
