#include "net/http/http_response_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit {
namespace {

struct Outcome {
  Status status;
  bool complete = false;
  HttpResponse response;
};

// Feeds the bytes in steps of `step`, the way a connection would, and then its end.
Outcome parse(std::string_view bytes, std::size_t step, AnswerTo request = AnswerTo::other,
              std::size_t limit = 1000) {
  Outcome outcome;
  HttpResponseParser parser(request, limit);
  for (std::size_t at = 0; at < bytes.size() && outcome.status; at += step) {
    outcome.status = parser.feed(bytes.substr(at, step));
  }
  parser.end_of_input();
  outcome.complete = parser.complete();
  if (outcome.complete) outcome.response = parser.take_response();
  return outcome;
}

// The same outcome however the bytes are cut.
Outcome parse_any(std::string_view bytes, AnswerTo request = AnswerTo::other) {
  for (std::size_t step = 1; step < bytes.size(); ++step) {
    const Outcome outcome = parse(bytes, step, request);
    const Outcome whole = parse(bytes, bytes.size(), request);
    EXPECT_EQ(outcome.complete, whole.complete) << "step " << step;
    EXPECT_EQ(outcome.response.body, whole.response.body) << "step " << step;
    EXPECT_EQ(outcome.response.headers, whole.response.headers) << "step " << step;
  }
  return parse(bytes, bytes.size(), request);
}

TEST(HttpResponseParser, ReadsStatusHeadersAndBody) {
  const Outcome outcome = parse_any(
      "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\ncontent-length: 5\r\n\r\nhello");
  ASSERT_TRUE(outcome.complete);
  EXPECT_EQ(outcome.response.status, 400);
  EXPECT_EQ(outcome.response.body, "hello");
  EXPECT_EQ(outcome.response.headers.at(0),
            (std::pair<std::string, std::string>("Content-Type", "text/plain")));
}

TEST(HttpResponseParser, JoinsChunks) {
  const Outcome outcome = parse_any(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
  ASSERT_TRUE(outcome.complete);
  EXPECT_EQ(outcome.response.body, "abcde");
}

TEST(HttpResponseParser, AChunkedBodyMayBeEmpty) {
  const Outcome outcome =
      parse_any("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  ASSERT_TRUE(outcome.complete);
  EXPECT_EQ(outcome.response.body, "");
}

TEST(HttpResponseParser, ABodyWithoutLengthEndsWithTheConnection) {
  const Outcome outcome = parse_any("HTTP/1.0 200 OK\r\n\r\nall of it");
  ASSERT_TRUE(outcome.complete);
  EXPECT_EQ(outcome.response.body, "all of it");
}

TEST(HttpResponseParser, AnEmptyBodyIsComplete) {
  EXPECT_TRUE(parse_any("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").complete);
  EXPECT_TRUE(parse_any("HTTP/1.1 204 No Content\r\n\r\n").complete);
}

TEST(HttpResponseParser, TheAnswerToHeadHasNoBodyWhateverItsLength) {
  const Outcome outcome = parse_any("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", AnswerTo::head);
  ASSERT_TRUE(outcome.complete);
  EXPECT_EQ(outcome.response.body, "");
}

TEST(HttpResponseParser, PassesOverInterimAnswers) {
  const Outcome outcome = parse_any(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  ASSERT_TRUE(outcome.complete);
  EXPECT_EQ(outcome.response.status, 200);
  EXPECT_EQ(outcome.response.headers.size(), 1U);
  EXPECT_EQ(outcome.response.body, "ok");
}

TEST(HttpResponseParser, WhatFollowsTheAnswerIsLeftAlone) {
  const Outcome outcome =
      parse_any("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 No\r\n\r\n");
  ASSERT_TRUE(outcome.complete);
  EXPECT_EQ(outcome.response.status, 200);
  EXPECT_EQ(outcome.response.body, "ok");
}

TEST(HttpResponseParser, AnAnswerCutShortIsNotComplete) {
  for (const std::string_view bytes :
       {"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n"}) {
    const Outcome outcome = parse_any(bytes);
    EXPECT_TRUE(outcome.status) << bytes;
    EXPECT_FALSE(outcome.complete) << bytes;
  }
}

TEST(HttpResponseParser, GarbageIsMalformed) {
  for (const std::string_view bytes :
       {"\x15\x03\x01 tls\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20x No\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"}) {
    const Outcome outcome = parse_any(bytes);
    ASSERT_FALSE(outcome.status) << bytes;
    EXPECT_EQ(outcome.status.error().code(), Errc::malformed);
  }
}

TEST(HttpResponseParser, ABodyPastTheLimitIsTooLarge) {
  for (const std::string_view bytes : {"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world",
                                       "HTTP/1.1 200 OK\r\n\r\nhello world",
                                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                                       "chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n"}) {
    for (const std::size_t step : {1UL, 20UL, 500UL}) {
      const Outcome outcome = parse(bytes, step, AnswerTo::other, 10);
      ASSERT_FALSE(outcome.status) << bytes;
      EXPECT_EQ(outcome.status.error().code(), Errc::too_large);
      EXPECT_TRUE(parse(bytes, step, AnswerTo::other, 11).complete);
    }
  }
}

TEST(HttpResponseParser, AHeadPastTheLimitIsTooLarge) {
  const std::string filler(70000, 'x');
  for (const std::string& bytes :
       {"HTTP/1.1 200 OK\r\nX: " + filler,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;" + filler}) {
    const Outcome outcome = parse(bytes, 1000);
    ASSERT_FALSE(outcome.status);
    EXPECT_EQ(outcome.status.error().code(), Errc::too_large);
  }
}

TEST(HttpResponseParser, AnAnswerWhoseLengthCanBeReadInTwoWaysIsNone) {
  for (const char* fields :
       {"Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5, 5\r\n",
        "Content-Length: +5\r\n", "Content-Length:\r\n", "Content-Length: 5\nX: a\r\n",
        "Transfer-Encoding : chunked\r\n"}) {
    const std::string bytes =
        "HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n5\r\nhello\r\n0\r\n\r\n";
    const Outcome outcome = parse(bytes, 7);
    ASSERT_FALSE(outcome.status) << fields;
    EXPECT_EQ(outcome.status.error().code(), Errc::malformed) << fields;
  }
  EXPECT_FALSE(parse("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 7).status);
}

TEST(HttpResponseParser, AServerCannotGoOnForEverWithoutAnswering) {
  std::string interim;
  for (int i = 0; i < 20; ++i) interim += "HTTP/1.1 102 Processing\r\n\r\n";
  EXPECT_FALSE(parse(interim, 100).status);
  EXPECT_FALSE(parse("HTTP/1.1 101 Switching Protocols\r\n\r\n", 100).status);
  std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 800; ++i) chunks += "1;" + std::string(500, 'a') + "\r\nx\r\n";
  EXPECT_FALSE(parse(chunks, 1000).status);
  const std::string trailers =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " + std::string(100'000, 'x');
  EXPECT_FALSE(parse(trailers, 1000).status);
}

TEST(HttpResponseParser, TrailersAreNoHeaders) {
  const Outcome outcome = parse_any(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nETag: a\r\n\r\n");
  ASSERT_TRUE(outcome.complete);
  EXPECT_EQ(find_header(outcome.response.headers, "ETag"), std::nullopt);
}

// As parse(), but what may go straight into the body does.
Outcome parse_in_place(std::string_view bytes, std::size_t step, std::size_t limit) {
  Outcome outcome;
  HttpResponseParser parser(AnswerTo::other, limit);
  while (!bytes.empty() && outcome.status) {
    std::string_view piece = bytes.substr(0, step);
    if (const auto room = parser.body_room(); !room.empty()) {
      piece = piece.substr(0, room.size());
      piece.copy(room.data(), piece.size());
      outcome.status = parser.feed({room.data(), piece.size()});
    } else {
      outcome.status = parser.feed(piece);
    }
    bytes.remove_prefix(piece.size());
  }
  parser.end_of_input();
  outcome.complete = parser.complete();
  if (outcome.complete) outcome.response = parser.take_response();
  return outcome;
}

TEST(HttpResponseParser, ABodyCanBePutInPlace) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{70'000}, std::size_t{1'000'000}}) {
    std::string body(size, ' ');
    for (std::size_t at = 0; at < size; ++at) body[at] = static_cast<char>('a' + at * 7 % 26);
    const std::string whole =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) +
        "\r\n\r\n" + body;
    for (const std::size_t step : {std::size_t{977}, std::size_t{65'536}, whole.size()}) {
      const Outcome outcome = parse_in_place(whole, step, size);
      ASSERT_TRUE(outcome.complete) << size << ", " << step;
      EXPECT_TRUE(outcome.response.body == body) << size << ", " << step;
    }
  }
}

TEST(HttpResponseParser, ABodyInPlaceKeepsItsLimitAndWhatFollows) {
  EXPECT_EQ(parse_in_place("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901", 3, 10)
                .status.error()
                .code(),
            Errc::too_large);
  EXPECT_FALSE(parse_in_place("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1234", 3, 10).complete);
  for (const std::string framed :
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nabc"}) {
    EXPECT_EQ(parse_in_place(framed, 1, 10).response.body, "abc");
  }
  HttpResponseParser parser(AnswerTo::other, 10);
  ASSERT_TRUE(parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"));
  const auto room = parser.body_room();
  ASSERT_EQ(room.size(), 2U) << "what follows an answer is not read with it";
  ASSERT_TRUE(parser.feed("okHTTP/1.1 200 OK"));
  EXPECT_TRUE(parser.complete());
  EXPECT_FALSE(parser.connection_stays());
  EXPECT_EQ(parser.take_response().body, "ok");
}

}  // namespace
}  // namespace wheelpit
