// Bodies of requests that a handler reads piece by piece.

#include "net/http/http_stream_test_world.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::seconds;

const std::string kIn = "POST /in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_F(HttpServerStreamTest, ABodyIsReadAsItArrivesAndItsTrailersAtTheEnd) {
  handler_.allow(100);
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, kIn + "5\r\nfirst\r\n");
    co_await handler_.until([this] { return handler_.got == "first"; });
    co_await say(socket, "6\r\nsecond\r\n");
    co_await handler_.until([this] { return handler_.got == "firstsecond"; });
    EXPECT_EQ(handler_.returned, 0);
    co_await say(
        socket,
        "0\r\nKind: b\r\n\r\nPOST /next HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_TRUE((co_await read_to(socket, "taken")).starts_with("HTTP/1.1 202 "));
    EXPECT_EQ(find_header(handler_.trailers, "kind"), "b");
    co_await read_to(socket, "whole hi");
  });
}

TEST_F(HttpServerStreamTest, ABodyWithALengthIsReadAsItArrivesToo) {
  handler_.allow(100);
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(
        socket,
        "POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
    co_await read_to(socket, "HTTP/1.1 100 Continue\r\n\r\n");
    co_await say(socket, "first");
    co_await handler_.until([this] { return handler_.got == "first"; });
    co_await say(socket, "second");
    co_await read_to(socket, "taken");
    EXPECT_EQ(handler_.got, "firstsecond");
  });
}

TEST_F(HttpServerStreamTest, ASenderIsNotReadFasterThanTheHandlerAsks) {
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    constexpr std::size_t kLength = 100'000'000;
    co_await say(socket, "POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                             std::to_string(kLength) + "\r\n\r\n");
    socket.non_blocking(true);
    const std::string piece(1'000'000, 'x');
    std::size_t sent = 0;
    boost::system::error_code full;
    // Full for good, not just until the server has had its turn.
    for (int times_full = 0; times_full < 100;) {
      full.clear();
      sent += socket.write_some(asio::buffer(piece), full);
      times_full = full ? times_full + 1 : 0;
      co_await asio::post(io_, asio::use_awaitable);
    }
    EXPECT_LT(sent, 30'000'000U) << "what the system's buffers take";
    EXPECT_LT(handler_.got.size(), 1'000'000U);

    handler_.allow(1'000'000);
    while (sent < kLength) {
      const std::size_t rest = std::min(piece.size(), kLength - sent);
      co_await asio::async_write(socket, asio::buffer(piece, rest), asio::use_awaitable);
      sent += rest;
    }
    co_await read_to(socket, "taken");
    EXPECT_EQ(handler_.got.size(), kLength);
  });
}

TEST_F(HttpServerStreamTest, APeerThatEndsInTheMidstOfItsBodyIsAnError) {
  handler_.allow(100);
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, kIn + "5\r\nfir");
    socket.shutdown(tcp::socket::shutdown_send);
    const std::string answer = co_await read_to_end(socket);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_TRUE(answer.contains("Connection: close")) << answer;
    EXPECT_EQ(handler_.got, "fir");
    EXPECT_EQ(handler_.read_error->code(), Errc::unavailable);
  });
}

TEST_F(HttpServerStreamTest, ABodyThatNobodyReadsEndsTheConnectionAfterTheAnswer) {
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, "POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nsome");
    const std::string answer = co_await read_to(socket, "whole some");
    EXPECT_TRUE(answer.contains("Connection: close")) << answer;
    socket.shutdown(tcp::socket::shutdown_send);
    co_await read_to_end(socket);
  });
}

TEST_F(HttpServerStreamTest, StoppingEndsABodyThatIsStillOnItsWay) {
  handler_.allow(100);
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, kIn + "5\r\nfirst\r\n");
    co_await handler_.until([this] { return handler_.got == "first"; });
    co_await server_->stop(in(seconds(5)));
    EXPECT_EQ(handler_.returned, 1);
    EXPECT_TRUE(handler_.read_error);
  });
}

}  // namespace
}  // namespace wheelpit
