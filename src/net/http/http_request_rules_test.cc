// What RFC 9112 forbids, or lets two recipients read in two ways.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "net/http/http_request_parser.h"

namespace wheelpit {
namespace {

struct Outcome {
  std::vector<HttpRequest> requests;
  std::optional<int> failure;
};

// Feeds the bytes in steps of `step`, the way a connection would, and returns what came out.
Outcome parse(const std::string& bytes, std::size_t step) {
  Outcome outcome;
  HttpRequestParser parser({.header_bytes = 1000});
  std::string pending;
  for (std::size_t at = 0; at < bytes.size() && !parser.failure(); at += step) {
    pending += bytes.substr(at, step);
    for (;;) {
      pending.erase(0, parser.feed(pending));
      if (parser.head_waits()) {
        parser.admit({});
        continue;
      }
      if (!parser.complete()) break;
      outcome.requests.push_back(parser.take_request());
    }
  }
  outcome.failure = parser.failure();
  return outcome;
}

const std::string kNext = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

// `head` without its first line and its end, behind a POST and before another request.
void expect_refused(const std::string& fields, const std::string& body = "") {
  const std::string bytes = "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n\r\n" + body + kNext;
  for (const std::size_t step : {1UL, 7UL, bytes.size()}) {
    const Outcome outcome = parse(bytes, step);
    EXPECT_EQ(outcome.failure, 400) << fields << " in steps of " << step;
    EXPECT_TRUE(outcome.requests.empty()) << fields << " in steps of " << step;
  }
}

void expect_refused_head(const std::string& head) {
  for (const std::size_t step : {1UL, 7UL, 1000UL}) {
    const Outcome outcome = parse(head + "\r\n\r\n" + kNext, step);
    EXPECT_EQ(outcome.failure, 400) << head << " in steps of " << step;
    EXPECT_TRUE(outcome.requests.empty()) << head << " in steps of " << step;
  }
}

TEST(HttpRequestRules, ATransferEncodingIsChunkedAloneOrTheEnd) {
  expect_refused("Transfer-Encoding: chunked, identity", "0\r\n\r\n");
  expect_refused("Transfer-Encoding: identity");
  expect_refused("Transfer-Encoding: gzip, chunked", "0\r\n\r\n");
  expect_refused("Transfer-Encoding: chunked, chunked", "0\r\n\r\n");
  expect_refused("Transfer-Encoding: chunked;q=1", "0\r\n\r\n");
  expect_refused("Transfer-Encoding: \"chunked\"", "0\r\n\r\n");
  expect_refused("Transfer-Encoding: xchunked", "0\r\n\r\n");
  expect_refused("Transfer-Encoding:");
  expect_refused("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n");
  expect_refused("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "0\r\n\r\n");
  expect_refused("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n");
  EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:  CHUNKED \r\n\r\n0\r\n\r\n", 5)
                .requests.size(),
            1U);
}

TEST(HttpRequestRules, ABodyHasOneLength) {
  expect_refused("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n");
  expect_refused("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n");
  expect_refused("Content-Length: 0\r\nTransfer-Encoding: identity");
  expect_refused("Content-Length: 5\r\nContent-Length: 6", "hello");
  expect_refused("Content-Length: 5\r\nContent-Length: 5", "hello");
  expect_refused("Content-Length: 5, 5", "hello");
  expect_refused("Content-Length: +5", "hello");
  expect_refused("Content-Length: -5", "hello");
  expect_refused("Content-Length: 5 5", "hello");
  expect_refused("Content-Length: 0x5", "hello");
  expect_refused("Content-Length: 5.0", "hello");
  expect_refused("Content-Length:", "hello");
  expect_refused("Content-Length: 18446744073709551616");
  expect_refused("Content-Length: 18446744073709551621", "hello");
  expect_refused("Content-Length: 99999999999999999999999999");
}

TEST(HttpRequestRules, HttpOneZeroHasNoTransferEncoding) {
  expect_refused_head("POST / HTTP/1.0\r\nTransfer-Encoding: chunked");
  expect_refused_head("POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked");
}

TEST(HttpRequestRules, ThereIsOneHost) {
  expect_refused("Host: x");
  expect_refused("hOST: y");
  expect_refused_head("GET / HTTP/1.1");
  expect_refused_head("GET / HTTP/1.1\r\nAccept: a");
  expect_refused_head("GET / HTTP/1.0\r\nHost: x\r\nHost: x");
  EXPECT_EQ(parse("GET / HTTP/1.0\r\n\r\n", 5).requests.size(), 1U);
}

TEST(HttpRequestRules, AHostIsANameOrAnAddressWithOrWithoutAPort) {
  for (const char* bad :
       {"", " ", "a b", "a,b", "user@x", "http://x", "x/", "x:y", "x:123456", "x:80:80", "[::1",
        "::1", "[]", "[::g]", "[::1]x", "x%zz", "x\xc3\xa4", ":80", "x;y"}) {
    expect_refused_head(std::string("GET / HTTP/1.1\r\nHost: ") + bad);
  }
  for (const char* good : {"x", "x:", "x:80", "127.0.0.1:9400", "[::1]", "[::1]:9400", "a_b.c-d",
                           "b.mq.us-east-1.localhost", "[::ffff:127.0.0.1]:1", "x%41"}) {
    const auto outcome = parse(std::string("GET / HTTP/1.1\r\nHost: ") + good + "\r\n\r\n", 3);
    ASSERT_EQ(outcome.requests.size(), 1U) << good;
    EXPECT_EQ(outcome.requests[0].header("Host"), good);
  }
}

TEST(HttpRequestRules, LinesEndInOneWayAndAreNotContinued) {
  expect_refused("X: a\r\n b");
  expect_refused("X: a\r\n\tb");
  expect_refused("Transfer-Encoding:\r\n chunked", "0\r\n\r\n");
  expect_refused(" X: a");
  expect_refused("X: a\nY: b");
  expect_refused("X: a\rY: b");
  expect_refused("X: a\r\r\nY: b");
  expect_refused(std::string("X: a\0b", 6));
  expect_refused("X: a\x01");
  expect_refused("X: a\x7f");
  expect_refused("X : a");
  expect_refused("X\t: a");
  expect_refused("Transfer-Encoding : chunked", "0\r\n\r\n");
  expect_refused(": a");
  expect_refused("X");
  expect_refused("X y: a");
  expect_refused_head("\r\nGET / HTTP/1.1\r\nHost: x");
  expect_refused_head("GET / HTTP/1.1\nHost: x\n");
  expect_refused_head("GET  / HTTP/1.1\r\nHost: x");
  expect_refused_head("GET / HTTP/1.1 \r\nHost: x");
  expect_refused_head("GET /a b HTTP/1.1\r\nHost: x");
  expect_refused_head("GET / http/1.1\r\nHost: x");
  expect_refused_head("GET / HTTP/2.0\r\nHost: x");
  expect_refused_head("G<T / HTTP/1.1\r\nHost: x");
  expect_refused_head("GET /");
}

TEST(HttpRequestRules, BytesThatAreNoHeadFailBeforeALineIsComplete) {
  EXPECT_EQ(parse("\x16\x03\x01", 1).failure, 400);
  EXPECT_EQ(parse("GET / HTTP/1.1\nHost", 1).failure, 400);
}

TEST(HttpRequestRules, ChunksAreFramedAsTheStandardSays) {
  const auto fails = [](const std::string& chunks) {
    const std::string bytes =
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + kNext;
    for (const std::size_t step : {1UL, 7UL, bytes.size()}) {
      const Outcome outcome = parse(bytes, step);
      EXPECT_TRUE(outcome.failure) << chunks << " in steps of " << step;
      EXPECT_TRUE(outcome.requests.empty()) << chunks << " in steps of " << step;
    }
  };
  fails("+5\r\nhello\r\n0\r\n\r\n");
  fails("-5\r\nhello\r\n0\r\n\r\n");
  fails("0x5\r\nhello\r\n0\r\n\r\n");
  fails(" 5\r\nhello\r\n0\r\n\r\n");
  fails("\r\nhello\r\n0\r\n\r\n");
  fails("5\nhello\r\n0\r\n\r\n");
  fails("5\r\nhello\n0\r\n\r\n");
  fails("5\r\nhelloo\r\n0\r\n\r\n");
  fails("5\r\nhelloo0\r\n\r\n");
  fails("10000000000000005\r\nhello\r\n0\r\n\r\n");
  fails("5;a=\x01\r\nhello\r\n0\r\n\r\n");
  fails("5;=b\r\nhello\r\n0\r\n\r\n");
  fails("5 a\r\nhello\r\n0\r\n\r\n");
  fails("0\r\nContent-Length: 5\r\n\r\n");
  fails("0\r\nX : a\r\n\r\n");
}

TEST(HttpRequestRules, ChunksDoNotCostMoreThanTheBodyIsWorth) {
  std::string bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 1000; ++i) bytes += "1;" + std::string(200, 'a') + "\r\nx\r\n";
  EXPECT_EQ(parse(bytes, 100).failure, 400);

  std::string small = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 10'000; ++i) small += "1\r\nx\r\n";
  EXPECT_EQ(parse(small + "0\r\n\r\n", 100).requests.at(0).body, std::string(10'000, 'x'));
}

TEST(HttpRequestRules, TheHostOfAnAbsoluteTargetTakesTheHeadersPlace) {
  struct Case {
    std::string target;
    std::string host;
    std::string path;
  };
  for (const auto& [target, host, path] :
       std::vector<Case>{{"http://real:9400/a/b?c=d", "real:9400", "/a/b?c=d"},
                         {"HTTP://real", "real", "/"},
                         {"https://[::1]:1?x=http://y/", "[::1]:1", "/?x=http://y/"}}) {
    const Outcome outcome =
        parse("GET " + target + " HTTP/1.1\r\nHost: other\r\nX: y\r\n\r\n" + kNext, 3);
    ASSERT_EQ(outcome.requests.size(), 2U) << target;
    EXPECT_EQ(outcome.requests[0].target, path);
    EXPECT_EQ(outcome.requests[0].header("Host"), host);
    EXPECT_EQ(outcome.requests[0].headers.size(), 2U);
  }
  EXPECT_EQ(parse("GET http://real/ HTTP/1.0\r\n\r\n", 3).requests.at(0).header("Host"), "real");
}

TEST(HttpRequestRules, OtherTargetsAreRefused) {
  for (const char* target : {"*", "x:80", "x", "a/b", "ftp://x/", "http:///a", "http://", "http:/a",
                             "http://a@b/", "http://a b/", "/a#b", "?a"}) {
    expect_refused_head(std::string("GET ") + target + " HTTP/1.1\r\nHost: x");
  }
  expect_refused_head("CONNECT x:80 HTTP/1.1\r\nHost: x:80");
  expect_refused_head("GET http://a/ HTTP/1.1");
  EXPECT_EQ(parse("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 3).requests.size(), 1U);
}

TEST(HttpRequestRules, OnlyWhoSpeaksHttpOneOneWaitsForContinue) {
  HttpRequestParser parser({});
  parser.feed("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  parser.admit({});
  EXPECT_FALSE(parser.take_expectation());
}

TEST(HttpRequestRules, AHeadHasNoMoreFieldsThanAnybodyNeeds) {
  const auto with = [](int fields) {
    std::string bytes = "GET / HTTP/1.1\r\nHost: x\r\n";
    for (int i = 1; i < fields; ++i) bytes += "a:\r\n";
    return bytes + "\r\n";
  };
  HttpRequestParser most({});
  most.feed(with(200));
  EXPECT_TRUE(most.head_waits());
  HttpRequestParser more({});
  more.feed(with(201));
  EXPECT_EQ(more.failure(), 431);
}

TEST(HttpRequestRules, ABodyThatMayHaveNoBytesIsNotWaitedFor) {
  for (const char* framing : {"Content-Length: 5", "Transfer-Encoding: chunked"}) {
    HttpRequestParser parser({.oversized = HttpLimits::Oversized::tell});
    parser.feed("GET / HTTP/1.1\r\nHost: x\r\n" + std::string(framing) + "\r\n\r\n");
    ASSERT_TRUE(parser.head_waits());
    parser.admit({.bytes = 0});
    EXPECT_TRUE(parser.complete()) << framing;
    EXPECT_TRUE(parser.abandoned()) << framing;
  }
}

TEST(HttpRequestRules, ABodyMayBeBoundedByItsHead) {
  const std::string fixed = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello world";
  const std::string chunked =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "6\r\nhello \r\n5\r\nworld\r\n";
  for (const std::string& bytes : {fixed, chunked}) {
    HttpRequestParser parser({.oversized = HttpLimits::Oversized::tell});
    const std::size_t head = parser.feed(bytes);
    ASSERT_TRUE(parser.head_waits());
    EXPECT_TRUE(parser.has_body());
    parser.admit({.bytes = 10});
    parser.feed(bytes.substr(head));
    ASSERT_TRUE(parser.complete());
    EXPECT_TRUE(parser.abandoned());
    EXPECT_FALSE(parser.keep_alive());
    const HttpRequest request = parser.take_request();
    EXPECT_TRUE(request.oversized);
    EXPECT_TRUE(request.body.empty());
  }
}

}  // namespace
}  // namespace wheelpit
