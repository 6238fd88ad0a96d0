#include "runtime/functions/emulator_answer.h"

#include <gtest/gtest.h>

namespace wheelpit::runtime {
namespace {

Result<Answer> answer(int status, const std::string& body, HttpHeaders headers = {}) {
  return read_emulator_answer(
      {.status = status, .headers = std::move(headers), .body = body, .shared_body = nullptr},
      {.request_id = "id", .timeout_seconds = 3, .now = ManualClock::kWallStart, .at = {}});
}

TEST(EmulatorAnswer, ASuccessIsTheBody) {
  for (const char* body : {R"({"ok":true})", "", "[1]", R"({"errorType":1,"errorMessage":"x"})"}) {
    const auto read = answer(200, body);
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->function_error) << body;
    EXPECT_EQ(read->payload, body);
  }
}

TEST(EmulatorAnswer, AnErrorShowsInTheBodyOrInAHeader) {
  const auto body = answer(200, R"({"errorType":"KeyError","errorMessage":"no","trace":[]})");
  EXPECT_TRUE(body->function_error);
  EXPECT_EQ(body->error_type, "KeyError");
  EXPECT_TRUE(answer(200, "{}", {{"x-amz-function-error", "Unhandled"}})->function_error);
}

TEST(EmulatorAnswer, ATimeoutIsToldInTheServicesWords) {
  const auto read = answer(200, "Task timed out after 3.00 seconds");
  EXPECT_TRUE(read->timed_out);
  EXPECT_EQ(read->error_type, "Sandbox.Timedout");
  EXPECT_TRUE(read_emulator_reply(Error(Errc::timed_out, "x"), {})->timed_out);
}

TEST(EmulatorAnswer, ACrashIsTheFunctionsAndOtherTroubleIsNot) {
  EXPECT_EQ(answer(502, "")->error_type, "Runtime.ExitError");
  EXPECT_EQ(
      answer(502, R"({"errorType":"Runtime.ImportModuleError","errorMessage":"m"})")->error_type,
      "Runtime.ImportModuleError");
  EXPECT_EQ(answer(400, "").error().code(), Errc::unavailable);
  EXPECT_EQ(answer(429, "").error().code(), Errc::throttled);
  EXPECT_EQ(read_emulator_reply(Error(Errc::unavailable, "x"), {}).error().code(),
            Errc::unavailable);
}

TEST(EmulatorAnswer, TheRequestHasItsFixedPath) {
  const HttpUrl url = *parse_http_url("http://127.0.0.1:8080");
  const HttpRequest request = emulator_request(url, "{}", R"({"a":1})", "Root=1");
  EXPECT_EQ(request.target, "/2015-03-31/functions/function/invocations");
  EXPECT_EQ(request.header("X-Amz-Client-Context"), "eyJhIjoxfQ==");
  EXPECT_EQ(request.header("X-Amzn-Trace-Id"), "Root=1");
}

}  // namespace
}  // namespace wheelpit::runtime
