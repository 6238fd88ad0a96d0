#include "net/http2/http2_call.h"

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <thread>

#include "base/run_to_end.h"
#include "net/http2/http2_test_frames.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace http2_frames;

TimePoint in(Duration time) { return std::chrono::steady_clock::now() + time; }

// A server on the loopback, in a thread of its own, that has read the client's first words and then
// says what a test says.
struct Http2CallTest : testing::Test {
  ~Http2CallTest() override {
    if (server_.joinable()) server_.join();
  }

  void serve(std::string words, bool stays = false) {
    server_ = std::thread([this, words = std::move(words), stays] {
      tcp::socket client = acceptor_.accept();
      std::string preface(24, '\0');
      asio::read(client, asio::buffer(preface));
      EXPECT_EQ(preface, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      asio::write(client, asio::buffer(words));
      boost::system::error_code ended;
      // Until the client ends the connection.
      std::string rest(1 << 16, '\0');
      while (stays && !ended) client.read_some(asio::buffer(rest), ended);
    });
  }

  asio::io_context io_;
  tcp::acceptor acceptor_{io_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
  SystemClock clock_;
  std::thread server_;
  Http2Call tested_{io_, clock_,
                    {},  {Transport::plain, "127.0.0.1", acceptor_.local_endpoint().port()},
                    {},  {.silence = milliseconds(50), .patience = milliseconds(50)}};
  HttpRequest request_{.method = "POST", .target = "/", .headers = {}, .body = "{}"};
};

TEST_F(Http2CallTest, ReadsTheAnswerWhileItComes) {
  serve(settings() + head() + data_frame("one") + data_frame("two", kEndStream), true);
  run_to_end(io_, [](Http2CallTest& test) -> asio::awaitable<void> {
    const auto head = co_await test.tested_.begin(test.request_, in(seconds(60)));
    EXPECT_EQ(head ? head->status : 0, 200);
    std::string body;
    for (;;) {
      const auto bytes = co_await test.tested_.read(in(seconds(60)));
      if (!bytes || !*bytes || (*bytes)->empty()) break;
      body += **bytes;
    }
    EXPECT_EQ(body, "onetwo");
    co_await test.tested_.end();
  }(*this));
}

TEST_F(Http2CallTest, WhatCameBeforeTheEndOfTheConnectionIsRead) {
  serve(settings() + head() + data_frame("one"));
  run_to_end(io_, [](Http2CallTest& test) -> asio::awaitable<void> {
    EXPECT_TRUE(co_await test.tested_.begin(test.request_, in(seconds(60))));
    const auto bytes = co_await test.tested_.read();
    EXPECT_EQ(bytes ? bytes->value_or("") : "", "one");
    const auto failed = co_await test.tested_.read();
    EXPECT_FALSE(failed);
    if (!failed) EXPECT_EQ(failed.error().code(), Errc::unavailable);
    co_await test.tested_.end();
  }(*this));
}

TEST_F(Http2CallTest, AServerThatSaysNothingIsGivenUp) {
  serve(settings(), true);
  run_to_end(io_, [](Http2CallTest& test) -> asio::awaitable<void> {
    const auto head = co_await test.tested_.begin(test.request_, in(seconds(60)));
    EXPECT_FALSE(head);
    if (!head) EXPECT_EQ(head.error().code(), Errc::timed_out);
    co_await test.tested_.end();
  }(*this));
}

TEST_F(Http2CallTest, ADeadlineOfAReadLosesNothing) {
  serve(settings() + head() + frame(kPing, 0, 0, "12345678"), true);
  run_to_end(io_, [](Http2CallTest& test) -> asio::awaitable<void> {
    EXPECT_TRUE(co_await test.tested_.begin(test.request_, in(seconds(60))));
    const auto nothing = co_await test.tested_.read(in(milliseconds(1)));
    EXPECT_TRUE(nothing && !*nothing);
    test.tested_.close();
    const auto closed = co_await test.tested_.read();
    EXPECT_FALSE(closed);
    if (!closed) EXPECT_EQ(closed.error().code(), Errc::cancelled);
    co_await test.tested_.end();
  }(*this));
}

TEST_F(Http2CallTest, AServerOfHttp1IsNamed) {
  serve("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  run_to_end(io_, [](Http2CallTest& test) -> asio::awaitable<void> {
    const auto head = co_await test.tested_.begin(test.request_, in(seconds(60)));
    EXPECT_FALSE(head);
    if (!head) {
      EXPECT_EQ(head.error().message().substr(0, 10), "127.0.0.1:");
      EXPECT_TRUE(head.error().message().contains("the server violates HTTP/2"))
          << head.error().message();
    }
    co_await test.tested_.end();
  }(*this));
}

}  // namespace
}  // namespace wheelpit
