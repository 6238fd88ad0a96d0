#include "net/http/http_request_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wheelpit {
namespace {

// Feeds the bytes in steps of `step`, the way a connection would, and returns what came out.
struct Outcome {
  std::vector<HttpRequest> requests;
  std::optional<int> failure;
};

Outcome parse(const std::string& bytes, std::size_t step, HttpLimits limits = {},
              bool closed = true) {
  Outcome outcome;
  HttpRequestParser parser(limits);
  std::string pending;
  const auto drain = [&] {
    for (;;) {
      pending.erase(0, parser.feed(pending));
      if (parser.head_waits()) {
        parser.admit({});
        continue;
      }
      if (!parser.complete()) break;
      outcome.requests.push_back(parser.take_request());
    }
  };
  for (std::size_t at = 0; at < bytes.size() && !parser.failure(); at += step) {
    pending += bytes.substr(at, step);
    drain();
  }
  if (closed) parser.end_of_input();
  drain();
  outcome.failure = parser.failure();
  return outcome;
}

TEST(HttpRequestParser, ReadsHeadersAndABodyHoweverTheBytesAreCut) {
  const std::string bytes =
      "POST /a/b?c=d HTTP/1.1\r\nHost: x\r\nconTENT-length: 5\r\n\r\nhello"
      "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    const Outcome outcome = parse(bytes, step);
    ASSERT_EQ(outcome.requests.size(), 2U) << "step " << step;
    EXPECT_EQ(outcome.requests[0].method, "POST");
    EXPECT_EQ(outcome.requests[0].path(), "/a/b");
    EXPECT_EQ(outcome.requests[0].query(), "c=d");
    EXPECT_EQ(outcome.requests[0].body, "hello");
    EXPECT_EQ(outcome.requests[0].header("Content-Length"), "5");
    EXPECT_EQ(outcome.requests[1].target, "/next");
    EXPECT_FALSE(outcome.failure);
  }
}

TEST(HttpRequestParser, ABodyOfAnyLengthIsReadWhole) {
  for (std::size_t size : {15U, 16U, 17U, 31U, 65'536U, 65'537U, 200'000U}) {
    const std::string body(size, 'b');
    const std::string bytes =
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + body;
    for (const std::size_t step : {7U, 10U, 4096U, 100'000U}) {
      const Outcome outcome = parse(bytes, step);
      ASSERT_EQ(outcome.requests.size(), 1U) << size << " in steps of " << step;
      EXPECT_TRUE(outcome.requests[0].body == body) << size << " in steps of " << step;
    }
  }
}

TEST(HttpRequestParser, TrailersOfAChunkedBodyAreNoHeaders) {
  const std::string bytes =
      "POST /r HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: Error-Type\r\n\r\n"
      "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nError-Type: Boom\r\n\r\n";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    const Outcome outcome = parse(bytes, step);
    ASSERT_EQ(outcome.requests.size(), 1U) << "step " << step;
    EXPECT_EQ(outcome.requests[0].body, "abcde");
    EXPECT_EQ(find_header(outcome.requests[0].trailers, "error-type"), "Boom");
    EXPECT_EQ(outcome.requests[0].header("error-type"), std::nullopt);
  }
}

TEST(HttpRequestParser, AChunkedBodyMayBeEmptyHoweverTheBytesAreCut) {
  const std::string bytes =
      "POST /r HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    const Outcome outcome = parse(bytes, step);
    ASSERT_EQ(outcome.requests.size(), 1U) << "step " << step;
    EXPECT_EQ(outcome.requests[0].body, "");
    EXPECT_FALSE(outcome.requests[0].truncated);
  }
}

TEST(HttpRequestParser, ABodyThatEndsEarlyIsMarkedTruncated) {
  const Outcome fixed = parse("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", 7);
  ASSERT_EQ(fixed.requests.size(), 1U);
  EXPECT_TRUE(fixed.requests[0].truncated);
  EXPECT_EQ(fixed.requests[0].body, "abc");

  const Outcome chunked =
      parse("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", 7);
  ASSERT_EQ(chunked.requests.size(), 1U);
  EXPECT_TRUE(chunked.requests[0].truncated);
}

TEST(HttpRequestParser, ARequestThatEndsInItsHeaderFails) {
  EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost", 3).failure, 400);
  EXPECT_EQ(parse("", 1).failure, std::nullopt);
}

TEST(HttpRequestParser, GarbageIsABadRequest) {
  EXPECT_EQ(parse("\x16\x03\x01 tls?\r\n\r\n", 100).failure, 400);
  EXPECT_EQ(parse("GET / HTTP/9.1\r\n\r\n", 100).failure, 400);
  EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 100).failure, 400);
  EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", 100)
                .failure,
            400);
}

TEST(HttpRequestParser, AHeaderPastTheLimitIsRefused) {
  const HttpLimits limits{.header_bytes = 200};
  const std::string bytes = "GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(300, 'x') + "\r\n\r\n";
  EXPECT_EQ(parse(bytes, 1, limits).failure, 431);
  EXPECT_EQ(parse(bytes, 1000, limits).failure, 431);
  EXPECT_EQ(parse(bytes, 1000, {.header_bytes = 2048}).requests.size(), 1U);
}

TEST(HttpRequestParser, AChunkHeaderWithoutEndIsRefused) {
  const HttpLimits limits{.header_bytes = 200};
  const std::string bytes =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;" + std::string(500, 'x');
  EXPECT_TRUE(parse(bytes, 10, limits, false).failure);
}

TEST(HttpRequestParser, ABodyPastTheLimitIsRefusedOrDrained) {
  const std::string fixed = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello world";
  const std::string chunked =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello "
      "\r\n5\r\nworld\r\n0\r\n\r\n";
  for (const std::string& bytes : {fixed, chunked}) {
    for (const std::size_t step : {1UL, 20UL, 500UL}) {
      EXPECT_EQ(parse(bytes, step, {.body_bytes = 10}).failure, 413);

      const Outcome drained = parse(bytes + "GET /n HTTP/1.1\r\nHost: x\r\n\r\n", step,
                                    {.body_bytes = 10, .oversized = HttpLimits::Oversized::drain});
      ASSERT_EQ(drained.requests.size(), 2U);
      EXPECT_TRUE(drained.requests[0].oversized);
      EXPECT_TRUE(drained.requests[0].body.empty());
      EXPECT_FALSE(drained.requests[1].oversized);

      EXPECT_EQ(parse(bytes, step, {.body_bytes = 11}).requests.at(0).body, "hello world");
    }
  }
}

TEST(HttpRequestParser, SaysOnceThatTheSenderWaitsForContinue) {
  HttpRequestParser parser({});
  parser.feed("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
  parser.admit({});
  EXPECT_TRUE(parser.take_expectation());
  EXPECT_FALSE(parser.take_expectation());
}

TEST(HttpRequestParser, KeepsTheConnectionAliveAsTheVersionSays) {
  const auto keeps = [](const std::string& bytes) {
    HttpRequestParser parser({});
    parser.feed(bytes);
    return parser.keep_alive();
  };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
}

}  // namespace
}  // namespace wheelpit
