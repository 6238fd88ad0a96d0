// Bodies that the parser hands out as they come.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "net/http/http_request_parser.h"

namespace wheelpit {
namespace {

// Streams what is posted to "/stream".
bool to_stream(const HttpRequest& head) { return head.path() == "/stream"; }

struct Outcome {
  std::vector<HttpRequest> heads;
  std::vector<std::string> bodies;  // of the requests that were streamed
  std::vector<HttpRequest> requests;
  std::optional<int> failure;
};

// Feeds the bytes in steps of `step`, the way a connection would, and returns what came out.
Outcome parse(const std::string& bytes, std::size_t step, HttpLimits limits = {},
              bool closed = true) {
  Outcome outcome;
  HttpRequestParser parser(limits);
  std::string pending;
  bool inside = false;
  const auto drain = [&] {
    for (;;) {
      pending.erase(0, parser.feed(pending));
      if (parser.head_waits()) {
        parser.admit({.streams = to_stream(parser.head())});
        continue;
      }
      if (inside) outcome.bodies.back() += parser.take_body();
      if (!inside && parser.streaming()) {
        inside = true;
        outcome.heads.push_back(parser.take_head());
        outcome.bodies.push_back(outcome.heads.back().body);
      }
      if (!parser.complete()) break;
      outcome.requests.push_back(parser.take_request());
      inside = false;
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

const std::string kChunked =
    "POST /stream HTTP/1.1\r\nHost: x\r\nMode: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5\r\nhello\r\n1\r\n \r\n5;x=y\r\nworld\r\n0\r\nKind: b\r\n\r\n"
    "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(StreamedBody, InChunksComesBehindItsHeadAndBeforeItsTrailers) {
  for (std::size_t step = 1; step < 100; ++step) {
    const Outcome outcome = parse(kChunked, step);
    ASSERT_EQ(outcome.requests.size(), 2U) << "step " << step;
    EXPECT_TRUE(step > 20 || !outcome.heads.empty()) << "step " << step;
    if (outcome.heads.empty()) continue;  // it has come all at once
    EXPECT_TRUE(outcome.heads[0].partial);
    EXPECT_EQ(outcome.heads[0].header("Mode"), "a");
    EXPECT_EQ(outcome.bodies[0], "hello world") << "step " << step;
    EXPECT_EQ(find_header(outcome.requests[0].trailers, "Kind"), "b");
    EXPECT_EQ(outcome.requests[0].body, "");
    EXPECT_EQ(outcome.requests[1].target, "/next");
    EXPECT_FALSE(outcome.requests[1].partial);
  }
}

TEST(StreamedBody, WithALengthEndsWhereThatSays) {
  const std::string bytes =
      "POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello worldGET /next "
      "HTTP/1.1\r\nHost: x\r\n\r\n";
  for (std::size_t step = 1; step < 60; ++step) {
    const Outcome outcome = parse(bytes, step);
    ASSERT_EQ(outcome.requests.size(), 2U) << "step " << step;
    EXPECT_TRUE(step > 10 || !outcome.heads.empty()) << "step " << step;
    if (outcome.heads.empty()) continue;
    EXPECT_EQ(outcome.bodies[0], "hello world") << "step " << step;
    EXPECT_EQ(outcome.requests[1].target, "/next");
  }
}

TEST(StreamedBody, ThatIsAllHereIsAnOrdinaryRequest) {
  const Outcome outcome = parse(kChunked, kChunked.size());
  EXPECT_TRUE(outcome.heads.empty());
  ASSERT_EQ(outcome.requests.size(), 2U);
  EXPECT_EQ(outcome.requests[0].body, "hello world");
  EXPECT_EQ(outcome.requests[0].header("Mode"), "a");
  EXPECT_EQ(find_header(outcome.requests[0].trailers, "Kind"), "b");
}

TEST(StreamedBody, IsNotBoundByTheLimitOfBodies) {
  for (const auto oversized : {HttpLimits::Oversized::refuse, HttpLimits::Oversized::drain}) {
    const HttpLimits limits{.body_bytes = 3, .oversized = oversized};
    const Outcome chunked = parse(kChunked, 7, limits);
    EXPECT_FALSE(chunked.failure);
    EXPECT_EQ(chunked.bodies.at(0), "hello world");
    const Outcome counted = parse(
        "POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello world", 7, limits);
    EXPECT_FALSE(counted.failure);
    EXPECT_EQ(counted.bodies.at(0), "hello world");
    EXPECT_FALSE(counted.heads.at(0).oversized);
  }
}

TEST(StreamedBody, CutShortIsMarkedAtItsEnd) {
  const Outcome outcome =
      parse("POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", 10);
  ASSERT_EQ(outcome.requests.size(), 1U);
  EXPECT_EQ(outcome.bodies.at(0), "hel");
  EXPECT_TRUE(outcome.requests[0].truncated);
}

TEST(StreamedBody, BrokenChunksEndTheConnection) {
  const Outcome outcome = parse(
      "POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
      "chunked\r\n\r\n5\r\nhello\r\nnonsense",
      10);
  EXPECT_EQ(outcome.bodies.at(0), "hello");
  EXPECT_EQ(outcome.failure, 400);
}

TEST(StreamedBody, OtherRequestsAreStillReadWhole) {
  const Outcome outcome = parse(
      "POST /else HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      3);
  EXPECT_TRUE(outcome.heads.empty());
  ASSERT_EQ(outcome.requests.size(), 1U);
  EXPECT_EQ(outcome.requests[0].body, "hello");
}

TEST(HttpRequestParser, KnowsWhoTakesChunks) {
  for (const auto& [version, takes] : {std::pair("1.1", true), std::pair("1.0", false)}) {
    HttpRequestParser parser({});
    parser.feed("GET / HTTP/" + std::string(version) + "\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(parser.head_waits());
    EXPECT_EQ(parser.takes_chunks(), takes);
  }
}

}  // namespace
}  // namespace wheelpit
