// Answers that a handler writes piece by piece.

#include "net/http/http_stream_test_world.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(HttpServerStreamTest, AnAnswerIsSentPieceByPiece) {
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, "GET /out HTTP/1.1\r\nHost: x\r\n\r\n");
    handler_.say("first");
    const std::string head = co_await read_to(socket, "\r\n\r\n5\r\nfirst\r\n");
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nDate: "));
    EXPECT_TRUE(head.contains("\r\nX-Kind: a  b\r\n")) << head;
    EXPECT_FALSE(head.contains("Content-Length")) << head;
    EXPECT_EQ(handler_.returned, 0);
    handler_.say(std::string(1000, 'x'));
    co_await read_to(socket, "3e8\r\n" + std::string(1000, 'x') + "\r\n");
    handler_.say("");
    handler_.end(200);
    EXPECT_EQ(co_await read_to(socket, "\r\n\r\n"), "0\r\n\r\n") << "an empty piece ends nothing";
    co_await say(socket, "GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    co_await read_to(socket, "whole ");
  });
}

TEST_F(HttpServerStreamTest, AnAnswerThatIsNotBegunIsAnOrdinaryOne) {
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, "GET /out HTTP/1.1\r\nHost: x\r\n\r\n");
    handler_.end(429);
    const std::string answer = co_await read_to(socket, "in one piece");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 429 ")) << answer;
    EXPECT_TRUE(answer.contains("Content-Length: 12")) << answer;
  });
}

TEST_F(HttpServerStreamTest, AnAnswerToAnOlderPeerEndsWithTheConnection) {
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, "GET /out HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    handler_.say("first");
    const std::string head = co_await read_to(socket, "\r\n\r\nfirst");
    EXPECT_FALSE(head.contains("Transfer-Encoding")) << head;
    EXPECT_TRUE(head.contains("Connection: close")) << head;
    handler_.say(" second");
    handler_.end(200);
    EXPECT_EQ(co_await read_to_end(socket), " second");
  });
}

TEST_F(HttpServerStreamTest, AFailureInTheMidstCutsTheAnswer) {
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, "GET /out HTTP/1.1\r\nHost: x\r\n\r\n");
    handler_.say("first");
    co_await read_to(socket, "first\r\n");
    handler_.end(500);
    EXPECT_EQ(co_await read_to_end(socket), "") << "no last chunk";
  });
}

TEST_F(HttpServerStreamTest, AHandlerLearnsThatThePeerIsGone) {
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, "GET /out HTTP/1.1\r\nHost: x\r\n\r\n");
    handler_.say("first");
    co_await read_to(socket, "first\r\n");
    socket.set_option(asio::socket_base::linger(true, 0));
    socket.close();
    while (handler_.written.back()) {
      const std::size_t before = handler_.written.size();
      handler_.say(std::string(100'000, 'x'));
      co_await handler_.until([&] { return handler_.written.size() > before; });
    }
    EXPECT_EQ(handler_.written.back().error().code(), Errc::unavailable);
    handler_.say("after");
    handler_.end(200);
    co_await handler_.until([this] { return handler_.returned == 1; });
    EXPECT_EQ(handler_.written.back().error().code(), Errc::unavailable);
  });
}

TEST_F(HttpServerStreamTest, APeerThatTakesNothingIsGivenUpInTime) {
  handler_.patience = milliseconds(50);
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, "GET /out HTTP/1.1\r\nHost: x\r\n\r\n");
    handler_.say(std::string(50'000'000, 'x'));
    co_await handler_.until([this] { return handler_.written.size() == 1; });
    EXPECT_EQ(handler_.written.back().error().code(), Errc::timed_out);
    handler_.end(200);
    const std::string all = co_await read_to_end(socket);
    EXPECT_FALSE(all.ends_with("0\r\n\r\n"));
  });
}

TEST_F(HttpServerStreamTest, StoppingWaitsForAnAnswerThatIsBeingSentAndThenCutsIt) {
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, "GET /out HTTP/1.1\r\nHost: x\r\n\r\n");
    handler_.say("first");
    co_await read_to(socket, "first\r\n");
    asio::post(io_, [this] {
      handler_.say("last");
      handler_.end(200);
    });
    co_await server_->stop(in(seconds(5)));
    EXPECT_EQ(co_await read_to_end(socket), "4\r\nlast\r\n0\r\n\r\n");
  });
  run([this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, "GET /out HTTP/1.1\r\nHost: x\r\n\r\n");
    handler_.say("first");
    co_await read_to(socket, "first\r\n");
    co_await server_->stop(in(milliseconds(1)));
    EXPECT_EQ(co_await read_to_end(socket), "");
    handler_.say("late");
    handler_.end(200);
    co_await handler_.until([this] { return handler_.returned == 2; });
    EXPECT_FALSE(handler_.written.back());
  });
}

}  // namespace
}  // namespace wheelpit
