#include "net/http2/http2_connection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "net/http2/http2_test_frames.h"

namespace wheelpit {
namespace {

using std::chrono::seconds;
using namespace http2_frames;

// A connection whose server is what a test says.
class Http2ConnectionTest : public testing::Test {
 protected:
  explicit Http2ConnectionTest(Http2Options options = {.window = 100'000}) : tested_(options, {}) {
    EXPECT_TRUE(tested_.send(request(), {Transport::plain, "127.0.0.1", 4567}));
    sent();
    EXPECT_TRUE(server(settings() + frame(kSettings, kAck, 0, "")));
  }

  static HttpRequest request(HttpHeaders headers = {}) {
    return {.method = "POST", .target = "/", .headers = std::move(headers), .body = "hello"};
  }

  // The server sends these bytes.
  Status server(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto space = tested_.space();
      const std::size_t count = std::min(space.size(), bytes.size());
      std::memcpy(space.data(), bytes.data(), count);
      bytes.remove_prefix(count);
      if (Status taken = tested_.received(count, now_); !taken) return taken;
    }
    return {};
  }
  std::string failure_of(std::string_view bytes) {
    const Status taken = server(bytes);
    return taken ? "none" : taken.error().message();
  }
  // What we have sent since the last call.
  std::string sent() { return tested_.take_output(now_); }

  TimePoint now_{};
  Http2Connection tested_;
};

TEST_F(Http2ConnectionTest, AnAnswerIsItsHeadAndItsBody) {
  EXPECT_FALSE(tested_.take_head());
  ASSERT_TRUE(server(head(literal("content-type", "text/plain")) + data_frame("one")));
  const auto taken = tested_.take_head();
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->status, 200);
  EXPECT_EQ(taken->headers, (HttpHeaders{{"content-type", "text/plain"}}));
  EXPECT_FALSE(tested_.take_head());
  ASSERT_TRUE(server(data_frame("two")));
  EXPECT_EQ(tested_.take_body(), "onetwo");
  EXPECT_FALSE(tested_.whole());
  ASSERT_TRUE(server(data_frame("three", kEndStream)));
  EXPECT_TRUE(tested_.whole());
  EXPECT_EQ(tested_.take_body(), "three");
  EXPECT_EQ(tested_.take_body(), "");
}

TEST_F(Http2ConnectionTest, WhatComesInPiecesIsTheSame) {
  const std::string all =
      head(literal("a", "b")) + data_frame("one") + data_frame("two", kEndStream);
  for (const char byte : all) ASSERT_TRUE(server({&byte, 1}));
  EXPECT_EQ(tested_.take_head()->headers, (HttpHeaders{{"a", "b"}}));
  EXPECT_EQ(tested_.take_body(), "onetwo");
  EXPECT_TRUE(tested_.whole());
}

TEST_F(Http2ConnectionTest, HeadsBeforeTheLastAndTrailersAreNotTheHead) {
  ASSERT_TRUE(server(frame(kHeaders, kEndHeaders, 1, literal(":status", "103"))));
  EXPECT_FALSE(tested_.take_head());
  ASSERT_TRUE(server(head() + data_frame("x") +
                     frame(kHeaders, kEndHeaders | kEndStream, 1, literal("grpc-status", "0"))));
  EXPECT_EQ(tested_.take_head()->status, 200);
  EXPECT_TRUE(tested_.take_head() == std::nullopt && tested_.whole());
}

TEST_F(Http2ConnectionTest, OnlyWhatWasTakenIsCredited) {
  ASSERT_TRUE(server(head()));
  sent();
  const std::string piece(10'000, 'x');
  for (int i = 0; i < 10; ++i) ASSERT_EQ(failure_of(data_frame(piece)), "none") << i;
  EXPECT_EQ(frames_of(sent(), kWindowUpdate), 0);
  EXPECT_EQ(tested_.take_body().size(), 100'000U);
  EXPECT_EQ(frames_of(sent(), kWindowUpdate), 2) << "of the stream, and of the connection";
  ASSERT_TRUE(server(data_frame(piece)));
}

TEST_F(Http2ConnectionTest, AServerThatSendsMoreThanItMayIsAnError) {
  ASSERT_TRUE(server(head()));
  const std::string piece(10'000, 'x');
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(server(data_frame(piece)));
  EXPECT_EQ(failure_of(data_frame("x")), "the server violates HTTP/2: FLOW_CONTROL_ERROR");
}

TEST_F(Http2ConnectionTest, PaddingNeedsNoTaking) {
  ASSERT_TRUE(server(head()));
  // 255 bytes of padding and the length of it, 1,000 times: more than the window.
  const std::string padded = frame(0, 0x8, 1,
                                   "\xff"
                                   "x" +
                                       std::string(255, '\0'));
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(server(padded)) << i;
    ASSERT_EQ(tested_.take_body(), "x");
    sent();
  }
}

TEST_F(Http2ConnectionTest, PingsAndSettingsAreAnswered) {
  sent();
  ASSERT_TRUE(server(frame(kPing, 0, 0, "12345678")));
  EXPECT_EQ(sent(), frame(kPing, kAck, 0, "12345678"));
  ASSERT_TRUE(server(settings()));
  EXPECT_EQ(sent(), frame(kSettings, kAck, 0, ""));
}

TEST_F(Http2ConnectionTest, AResetAndAFarewellSayWhy) {
  EXPECT_EQ(failure_of(frame(kReset, 0, 1, be32(7))),
            "the server cancelled the request: REFUSED_STREAM");
}

TEST_F(Http2ConnectionTest, AFarewellThatLeavesTheRequestOutEndsIt) {
  EXPECT_EQ(failure_of(frame(kGoAway, 0, 0, be32(0) + be32(11) + "words")),
            "the server closed the connection: ENHANCE_YOUR_CALM");
}

TEST_F(Http2ConnectionTest, AFarewellThatIncludesTheRequestLetsItEnd) {
  ASSERT_TRUE(server(head() + frame(kGoAway, 0, 0, be32(1) + be32(0))));
  ASSERT_TRUE(server(data_frame("rest", kEndStream)));
  EXPECT_EQ(tested_.take_body(), "rest");
  EXPECT_TRUE(tested_.whole());
}

TEST_F(Http2ConnectionTest, WhatIsNotHttp2IsAnError) {
  EXPECT_EQ(failure_of("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").substr(0, 27),
            "the server violates HTTP/2:");
}

TEST_F(Http2ConnectionTest, APushIsAnError) {
  const std::string pushed = be32(2) + "\x82\x84\x86" + literal(":authority", "x");
  EXPECT_EQ(failure_of(frame(kPush, kEndHeaders, 1, pushed)),
            "the server violates HTTP/2: PROTOCOL_ERROR");
}

TEST_F(Http2ConnectionTest, AHeadThatNoAnswerHasIsAnError) {
  EXPECT_EQ(failure_of(frame(kHeaders, kEndHeaders, 1, literal("no", "status"))),
            "the server violates HTTP/2: PROTOCOL_ERROR");
}

TEST_F(Http2ConnectionTest, AnUpperCaseNameIsAnError) {
  EXPECT_EQ(failure_of(head(literal("Bad", "x"))), "the server violates HTTP/2: PROTOCOL_ERROR");
}

TEST_F(Http2ConnectionTest, HeadsAreBounded) {
  std::string many;
  for (int i = 0; i < 300; ++i) many += literal("name", std::string(100, 'v'));
  std::string_view rest = many;
  std::string bytes = frame(kHeaders, 0, 1, "\x88" + std::string(rest.substr(0, 16'000)));
  rest.remove_prefix(16'000);
  bytes += frame(kContinuation, kEndHeaders, 1, rest);
  EXPECT_EQ(failure_of(bytes), "the headers of the answer are longer than 32768 bytes");
}

TEST_F(Http2ConnectionTest, FramesThatBringNothingAreCounted) {
  ASSERT_TRUE(server(head()));
  const std::string nothing = data_frame("");
  std::string why = "none";
  int count = 0;
  for (; count < 2000 && why == "none"; ++count) {
    why = failure_of(nothing);
    sent();
  }
  EXPECT_EQ(why, "the server sends frame after frame with nothing in them");
  EXPECT_EQ(count, 1001);
}

TEST_F(Http2ConnectionTest, AServerThatDoesNotReadItsAnswersIsAnError) {
  ASSERT_TRUE(server(head()));
  const std::string pings_and_data = frame(kPing, 0, 0, "12345678") + data_frame("x");
  std::string why = "none";
  for (int i = 0; i < 100'000 && why == "none"; ++i) {
    why = failure_of(pings_and_data);
    tested_.take_body();
  }
  EXPECT_EQ(why, "the server does not read the answers to its pings");
}

TEST_F(Http2ConnectionTest, ASilentServerIsAskedAndThenGivenUp) {
  sent();
  now_ = TimePoint(seconds(29));
  ASSERT_TRUE(tested_.on_time(now_));
  EXPECT_EQ(sent(), "");
  now_ = tested_.next_time();
  EXPECT_EQ(now_, TimePoint(seconds(30)));
  ASSERT_TRUE(tested_.on_time(now_));
  EXPECT_EQ(frames_of(sent(), kPing), 1);
  now_ = tested_.next_time();
  EXPECT_EQ(now_, TimePoint(seconds(45)));
  const Status silent = tested_.on_time(now_);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code(), Errc::timed_out);
}

TEST_F(Http2ConnectionTest, AnAnswerToThePingIsNotSilence) {
  now_ = TimePoint(seconds(30));
  ASSERT_TRUE(tested_.on_time(now_));
  now_ = TimePoint(seconds(31));
  ASSERT_TRUE(server(frame(kPing, kAck, 0, std::string(8, '\0'))));
  EXPECT_EQ(tested_.next_time(), TimePoint(seconds(61)));
}

TEST(Http2Request, IsMadeOfItsHeadersInLowerCase) {
  Http2Connection tested({}, {});
  const Endpoint server{Transport::tls, "::1", 443};
  const auto refusal_of = [&](HttpRequest request) {
    const Status sent = Http2Connection({}, {}).send(request, server);
    return sent ? "none" : sent.error().message();
  };
  const std::string cannot = "the request cannot be sent by HTTP/2: ";
  HttpRequest request{.method = "GET", .target = "/", .headers = {}, .body = {}};
  EXPECT_EQ(refusal_of(request), "none");
  request.headers = {{"Connection", "close"}};
  EXPECT_EQ(refusal_of(request), cannot + "its header connection is one of HTTP/1.1");
  request.headers = {{":path", "/x"}};
  EXPECT_EQ(refusal_of(request), cannot + "a header's name or value");
  request.headers = {{"X-Name", "a\r\nb"}};
  EXPECT_EQ(refusal_of(request), cannot + "a header's name or value");
  request.headers = {{"X-Name", "value"}, {"Host", "a b"}};
  EXPECT_EQ(refusal_of(request), cannot + "its authority");
  request.headers = {};
  request.target = "x y";
  EXPECT_EQ(refusal_of(request), cannot + "its path");
}

}  // namespace
}  // namespace wheelpit
