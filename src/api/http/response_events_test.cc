#include "api/http/response_events.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "api/http/event_stream.h"

namespace wheelpit::api {
namespace {

// Keeps what is sent.
class RecordingExchange final : public HttpExchange {
 public:
  boost::asio::awaitable<Result<std::string>> read() override { co_return std::string(); }
  HttpHeaders take_trailers() override { return {}; }
  void begin(HttpResponse head) override { begun_with = std::move(head); }
  bool begun() const override { return begun_with.has_value(); }
  boost::asio::awaitable<Status> write(std::string_view piece, TimePoint until) override {
    deadlines.push_back(until);
    if (gone) co_return Error(Errc::unavailable, "gone");
    written.emplace_back(piece);
    co_return Status();
  }

  std::optional<HttpResponse> begun_with;
  std::vector<std::string> written;
  std::vector<TimePoint> deadlines;
  bool gone = false;
};

std::string event_of(std::string_view type, std::string_view payload) {
  std::string text;
  append_event(text, type, type == "PayloadChunk" ? "application/octet-stream" : "application/json",
               payload);
  return text;
}

class ResponseEventsTest : public testing::Test {
 protected:
  ResponseEventsTest() { bed.create_function("f"); }
  HttpResponse invoke(HttpHeaders headers = {}) {
    return bed.send("POST", "/2021-11-15/functions/f/response-streaming-invocations", "{}",
                    std::move(headers), &exchange);
  }

  ApiTestBed bed;
  RecordingExchange exchange;
};

TEST_F(ResponseEventsTest, EachPieceIsAnEventAtOnce) {
  bed.invoker.pieces = {"first", std::string(65536 + 1, 'x')};
  bed.invoker.until = TimePoint(std::chrono::hours(5));
  bed.invoker.answer = Reply{.log_tail = "line", .request_id = "streamed-1"};
  EXPECT_EQ(invoke({{"X-Amz-Log-Type", "Tail"}}).status, 200);
  ASSERT_TRUE(exchange.begun_with);
  const HttpResponse& head = *exchange.begun_with;
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(header_of(head, "Content-Type"), "application/vnd.amazon.eventstream");
  EXPECT_EQ(header_of(head, "X-Amz-Executed-Version"), "7");
  EXPECT_EQ(header_of(head, "x-amzn-RequestId"), "streamed-1");
  EXPECT_EQ(exchange.written,
            (std::vector{
                event_of("PayloadChunk", "first"),
                event_of("PayloadChunk", std::string(65536, 'x')) + event_of("PayloadChunk", "x"),
                event_of("InvokeComplete", R"({"LogResult":"bGluZQ=="})")}));
  EXPECT_EQ(exchange.deadlines.at(0), bed.invoker.until);
}

TEST_F(ResponseEventsTest, AnErrorAfterTheFirstPiecesIsToldInTheLastEvent) {
  bed.invoker.pieces = {"first"};
  bed.invoker.answer = Reply{.function_error = true, .payload = R"({"errorType":"E"})"};
  EXPECT_EQ(invoke().status, 200);
  EXPECT_EQ(exchange.written.back(),
            event_of("InvokeComplete",
                     R"({"ErrorCode":"Unhandled","ErrorDetails":"{\"errorType\":\"E\"}"})"));
}

TEST_F(ResponseEventsTest, WhatDoesNotStreamIsAnsweredInOnePiece) {
  bed.invoker.answer = Reply{.payload = "all", .request_id = "id-1"};
  const auto response = invoke();
  EXPECT_FALSE(exchange.begun());
  EXPECT_EQ(response.body, event_of("PayloadChunk", "all") + event_of("InvokeComplete", "{}"));
  EXPECT_EQ(header_of(response, "x-amzn-RequestId"), "id-1");
}

TEST_F(ResponseEventsTest, AFunctionThatCannotRunIsRefusedAsByInvoke) {
  bed.invoker.answer = Error(Errc::throttled, "busy");
  const auto response = invoke();
  EXPECT_EQ(response.status, 429);
  EXPECT_FALSE(exchange.begun());
}

TEST_F(ResponseEventsTest, TheInvokerLearnsThatTheCallerIsGone) {
  bed.invoker.pieces = {"first"};
  exchange.gone = true;
  invoke();
  EXPECT_EQ(bed.invoker.taken.at(0).error().code(), Errc::unavailable);
}

TEST_F(ResponseEventsTest, AnEngineThatStopsInTheMidstCutsTheStream) {
  bed.invoker.pieces = {"first"};
  bed.invoker.answer = Error(Errc::cancelled, "the engine is stopping");
  EXPECT_GE(invoke().status, 400);
  EXPECT_EQ(exchange.written.size(), 1U);
}

TEST_F(ResponseEventsTest, InvokeItselfDoesNotStream) {
  bed.invoker.pieces = {"first"};
  bed.invoker.answer = Reply{.payload = "1"};
  EXPECT_EQ(bed.send("POST", "/2015-03-31/functions/f/invocations", "{}", {}, &exchange).body, "1");
  EXPECT_EQ(bed.invoker.seen.at(0).stream, nullptr);
  EXPECT_FALSE(exchange.begun());
}

}  // namespace
}  // namespace wheelpit::api
