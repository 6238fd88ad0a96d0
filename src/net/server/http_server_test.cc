#include "net/server/http_server.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <string>

#include "base/signal.h"
#include "net/http/http_response_text.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Answers with what it was asked; "/wait" waits until released.
class EchoHandler final : public HttpHandler {
 public:
  explicit EchoHandler(asio::io_context& io) : released_(io) {}

  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    ++started;
    while (request.path() == "/wait" && !open_) co_await released_.wait();
    HttpResponse response;
    response.headers = {{"X-Evil", "a\r\nb"}};
    response.body = request.method + " " + request.target + " " + request.body;
    if (request.path() == "/shared") {
      response.shared_body = std::make_shared<const std::string>(std::move(request.body));
    }
    co_return response;
  }

  void release() {
    open_ = true;
    released_.notify();
  }

  int started = 0;

 private:
  Signal released_;
  bool open_ = false;
};

class HttpServerTest : public testing::Test {
 protected:
  // Runs `script` against a server and stops that afterwards.
  void run(HttpLimits limits, std::function<asio::awaitable<void>(tcp::socket&)> script) {
    HttpServer server(io_, clock_, handler_, limits, Log());
    const auto port = server.listen("127.0.0.1", 0);
    ASSERT_TRUE(port) << port.error().message();
    asio::co_spawn(io_, play(server, *port, std::move(script)), asio::detached);
    io_.run();
  }

  asio::awaitable<void> play(HttpServer& server, std::uint16_t port,
                             std::function<asio::awaitable<void>(tcp::socket&)> script) {
    tcp::socket socket(io_);
    co_await socket.async_connect({asio::ip::address_v4::loopback(), port}, asio::use_awaitable);
    co_await script(socket);
    co_await server.stop(std::chrono::steady_clock::now() + std::chrono::seconds(5));
  }

  // Everything up to `mark`, which is the end of an expected answer.
  asio::awaitable<std::string> read_to(tcp::socket& socket, std::string mark) {
    const std::size_t size = co_await asio::async_read_until(
        socket, asio::dynamic_buffer(received_), mark, asio::use_awaitable);
    std::string text = received_.substr(0, size);
    received_.erase(0, size);
    co_return text;
  }

  asio::awaitable<std::string> read_to_end(tcp::socket& socket) {
    boost::system::error_code ec;
    while (!ec) {
      std::array<char, 4096> some{};
      const std::size_t n = co_await socket.async_read_some(
          asio::buffer(some), asio::redirect_error(asio::use_awaitable, ec));
      received_.append(some.data(), n);
    }
    co_return std::exchange(received_, {});
  }

  asio::io_context io_;
  SystemClock clock_;
  EchoHandler handler_{io_};
  std::string received_;
};

asio::awaitable<void> say(tcp::socket& socket, std::string text) {
  co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrderOnOneConnection) {
  run({}, [this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket,
                 "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: "
                 "2\r\n\r\nhi");
    const std::string first = co_await read_to(socket, "GET /1 ");
    EXPECT_TRUE(first.starts_with("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nDate: "));
    EXPECT_TRUE(first.contains("\r\nX-Evil: a  b\r\n"));
    co_await read_to(socket, "POST /2 hi");
  });
}

TEST_F(HttpServerTest, SendsLargeBodiesOfBothKindsWhole) {
  run({}, [this](tcp::socket& socket) -> asio::awaitable<void> {
    const std::string body(8'000'000, 'b');
    for (const char* target : {"/copied", "/shared"}) {
      co_await say(socket, std::string("POST ") + target +
                               " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n" +
                               "Content-Length: 8000001\r\n\r\n");
      co_await read_to(socket, "HTTP/1.1 100 Continue\r\n\r\n");
      co_await say(socket, body + "!");
      EXPECT_GT((co_await read_to(socket, "!")).size(), body.size());
    }
  });
}

TEST_F(HttpServerTest, RefusesWhatIsTooLargeAndLetsTheSenderReadThat) {
  run({.body_bytes = 10}, [this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" +
                             std::string(100'000, 'x'));
    socket.shutdown(tcp::socket::shutdown_send);
    const std::string answer = co_await read_to_end(socket);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
    EXPECT_TRUE(answer.contains("Connection: close")) << answer;
  });
  EXPECT_EQ(handler_.started, 0);
}

TEST_F(HttpServerTest, ClosesAfterTheAnswerIfAskedTo) {
  run({}, [this](tcp::socket& socket) -> asio::awaitable<void> {
    co_await say(socket, "GET /bye HTTP/1.0\r\n\r\n");
    EXPECT_TRUE((co_await read_to_end(socket)).ends_with("GET /bye "));
  });
}

TEST_F(HttpServerTest, StoppingLetsARunningRequestBeAnswered) {
  HttpServer server(io_, clock_, handler_, {}, Log());
  const auto port = server.listen("127.0.0.1", 0);
  ASSERT_TRUE(port);
  const auto script = [&]() -> asio::awaitable<void> {
    tcp::socket idle(io_);
    tcp::socket busy(io_);
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), *port);
    co_await idle.async_connect(endpoint, asio::use_awaitable);
    co_await busy.async_connect(endpoint, asio::use_awaitable);
    co_await say(busy, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    while (handler_.started == 0) co_await asio::post(io_, asio::use_awaitable);
    asio::post(io_, [&] { handler_.release(); });
    co_await server.stop(std::chrono::steady_clock::now() + std::chrono::seconds(5));
    EXPECT_EQ(co_await read_to_end(idle), "");
    EXPECT_TRUE((co_await read_to_end(busy)).ends_with("GET /wait "));
  };
  asio::co_spawn(io_, script, asio::detached);
  io_.run();
}

TEST_F(HttpServerTest, StoppingDoesNotWaitForeverForAHandler) {
  auto server = std::make_unique<HttpServer>(io_, clock_, handler_, HttpLimits{}, Log());
  const auto port = server->listen("127.0.0.1", 0);
  ASSERT_TRUE(port);
  const auto script = [&]() -> asio::awaitable<void> {
    tcp::socket busy(io_);
    co_await busy.async_connect({asio::ip::address_v4::loopback(), *port}, asio::use_awaitable);
    co_await say(busy, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    while (handler_.started == 0) co_await asio::post(io_, asio::use_awaitable);
    co_await server->stop(std::chrono::steady_clock::now());
    server.reset();
    EXPECT_EQ(co_await read_to_end(busy), "");
    handler_.release();
  };
  asio::co_spawn(io_, script, asio::detached);
  io_.run();
}

TEST(HttpServer, ANameThatCannotBeBoundIsAnErrorThatNamesIt) {
  asio::io_context io;
  const SystemClock clock;
  EchoHandler handler(io);
  HttpServer server(io, clock, handler, {}, Log());
  const auto port = server.listen("203.0.113.1", 9);
  ASSERT_FALSE(port);
  EXPECT_TRUE(port.error().message().contains("203.0.113.1:9")) << port.error().message();
}

TEST(HttpDate, IsWrittenAsTheStandardSays) {
  using namespace std::chrono;
  EXPECT_EQ(http_date(sys_days{year{1994} / 11 / 6} + 8h + 49min + 37s),
            "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace wheelpit
