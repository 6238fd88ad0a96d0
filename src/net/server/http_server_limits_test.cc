// What a server does about peers that take more than their share.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <list>
#include <string>

#include "base/captured_log.h"
#include "base/signal.h"
#include "net/server/http_server.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

// "/refused" is refused by its head, "/small" takes 4 bytes, "/always" is answered always, "/wait"
// waits until released, "/large" has a large answer.
class Handler final : public HttpHandler {
 public:
  explicit Handler(asio::io_context& io) : changed_(io) {}

  HeadJudgement judge(const HttpRequest& head) override {
    HeadJudgement judgement;
    if (head.path() == "/refused") judgement.refusal.emplace().status = 403;
    if (head.path() == "/small") judgement.body_bytes = 4;
    judgement.always = head.path() == "/always";
    return judgement;
  }

  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    ++started;
    changed_.notify();
    while (request.path() == "/wait" && !released_) co_await changed_.wait();
    HttpResponse response;
    response.body = request.oversized ? "too much" : "got " + std::to_string(request.body.size());
    if (request.path() == "/large") response.body = std::string(50'000'000, 'x');
    co_return response;
  }

  void release() {
    released_ = true;
    changed_.notify();
  }

  int started = 0;

 private:
  Signal changed_;
  bool released_ = false;
};

class HttpServerLimitsTest : public testing::Test {
 protected:
  using Script = std::function<asio::awaitable<void>()>;

  // Time stands still unless the script advances it.
  void run(HttpLimits limits, Script script) {
    limits.tick = 1ms;
    server_ = std::make_unique<HttpServer>(io_, clock_, handler_, limits, log_.log());
    const auto port = server_->listen("127.0.0.1", 0);
    ASSERT_TRUE(port) << port.error().message();
    endpoint_ = {asio::ip::address_v4::loopback(), *port};
    asio::co_spawn(
        io_,
        [this, script]() -> asio::awaitable<void> {
          co_await script();
          handler_.release();
          sockets_.clear();
          co_await server_->stop(clock_.now() + 5s);
        },
        [](const std::exception_ptr& failure) {
          if (failure) std::rethrow_exception(failure);
        });
    io_.restart();
    io_.run();
    server_.reset();
  }

  asio::awaitable<tcp::socket*> connect(std::string text = "") {
    tcp::socket& socket = sockets_.emplace_back(io_);
    co_await socket.async_connect(endpoint_, asio::use_awaitable);
    if (!text.empty()) co_await say(socket, text);
    co_await settle();
    co_return &socket;
  }

  asio::awaitable<void> say(tcp::socket& socket, std::string text) {
    co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
  }

  // The server has done what it can do by now.
  asio::awaitable<void> settle() {
    for (int i = 0; i < 3; ++i) {
      asio::steady_timer pause(io_, 2ms);
      co_await pause.async_wait(asio::use_awaitable);
    }
  }

  // Until the server closes; an answer that was never finished included.
  asio::awaitable<std::string> read_to_end(tcp::socket& socket) {
    std::string received;
    boost::system::error_code failure;
    while (!failure) {
      std::array<char, 4096> some{};
      const std::size_t size = co_await socket.async_read_some(
          asio::buffer(some), asio::redirect_error(asio::use_awaitable, failure));
      received.append(some.data(), size);
    }
    co_return received;
  }

  asio::awaitable<std::string> read_some(tcp::socket& socket) {
    std::array<char, 4096> some{};
    const std::size_t size =
        co_await socket.async_read_some(asio::buffer(some), asio::use_awaitable);
    co_return std::string(some.data(), size);
  }

  static bool is_open(tcp::socket& socket) {
    boost::system::error_code failure;
    char byte = 0;
    socket.non_blocking(true);
    socket.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, failure);
    return failure == asio::error::would_block || !failure;
  }

  asio::io_context io_;
  ManualClock clock_;
  CapturedLog log_;
  Handler handler_{io_};
  std::unique_ptr<HttpServer> server_;
  tcp::endpoint endpoint_;
  std::list<tcp::socket> sockets_;
};

const std::string kHead = "POST /a HTTP/1.1\r\nHost: x\r\n";

TEST_F(HttpServerLimitsTest, AConnectionThatSaysNothingIsClosed) {
  run({}, [this]() -> asio::awaitable<void> {
    tcp::socket& silent = *co_await connect();
    clock_.advance(14s);
    co_await settle();
    EXPECT_TRUE(is_open(silent));
    clock_.advance(1s);
    EXPECT_EQ(co_await read_to_end(silent), "");
  });
}

TEST_F(HttpServerLimitsTest, AHeadThatDripsIsAnswered408) {
  run({}, [this]() -> asio::awaitable<void> {
    tcp::socket& slow = *co_await connect("GET");
    clock_.advance(10s);
    co_await say(slow, " / HTT");
    co_await settle();
    clock_.advance(5s);
    const std::string answer = co_await read_to_end(slow);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
    EXPECT_TRUE(answer.contains("Connection: close")) << answer;
  });
}

TEST_F(HttpServerLimitsTest, ABodyThatDripsIsAnswered408) {
  for (const std::string framing :
       {"Content-Length: 100000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nf000\r\n"}) {
    run({}, [this, framing]() -> asio::awaitable<void> {
      tcp::socket& slow = *co_await connect(kHead + framing + "some");
      clock_.advance(19s);
      co_await say(slow, std::string(19'000, 'x'));
      co_await settle();
      EXPECT_TRUE(is_open(slow));
      clock_.advance(1s);
      EXPECT_TRUE((co_await read_to_end(slow)).starts_with("HTTP/1.1 408 "));
    });
  }
  EXPECT_EQ(handler_.started, 0);
}

TEST_F(HttpServerLimitsTest, AnIdleConnectionIsKeptForAWhile) {
  run({}, [this]() -> asio::awaitable<void> {
    tcp::socket& idle = *co_await connect("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE((co_await read_some(idle)).starts_with("HTTP/1.1 200 "));
    co_await settle();
    clock_.advance(74s);
    co_await settle();
    EXPECT_TRUE(is_open(idle));
    clock_.advance(1s);
    EXPECT_EQ(co_await read_to_end(idle), "");
  });
}

TEST_F(HttpServerLimitsTest, AHandlerMayTakeItsTime) {
  run({}, [this]() -> asio::awaitable<void> {
    tcp::socket& waiting = *co_await connect("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    clock_.advance(1000s);
    co_await settle();
    EXPECT_TRUE(is_open(waiting));
    handler_.release();
    EXPECT_TRUE((co_await read_some(waiting)).ends_with("got 0"));
  });
}

TEST_F(HttpServerLimitsTest, APeerThatDoesNotReadItsAnswerIsCutOff) {
  run({}, [this]() -> asio::awaitable<void> {
    tcp::socket& deaf = *co_await connect("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    co_await settle();
    clock_.advance(20s);
    co_await settle();
    clock_.advance(20s);
    co_await settle();
    EXPECT_LT((co_await read_to_end(deaf)).size(), 50'000'000U);
  });
}

TEST_F(HttpServerLimitsTest, ARefusedHeadIsAnsweredBeforeItsBodyIsAskedFor) {
  run({}, [this]() -> asio::awaitable<void> {
    tcp::socket& socket = *co_await connect(
        "POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\nExpect: "
        "100-continue\r\n\r\n");
    const std::string answer = co_await read_some(socket);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << answer;
    EXPECT_TRUE(answer.contains("Connection: close")) << answer;
    co_await settle();
    clock_.advance(5s);
    EXPECT_EQ(co_await read_to_end(socket), "");
  });
  EXPECT_EQ(handler_.started, 0);
}

TEST_F(HttpServerLimitsTest, ARefusalWithoutABodyLeavesTheConnection) {
  run({}, [this]() -> asio::awaitable<void> {
    tcp::socket& socket = *co_await connect("GET /refused HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE((co_await read_some(socket)).starts_with("HTTP/1.1 403 "));
    co_await say(socket, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE((co_await read_some(socket)).ends_with("got 0"));
  });
}

TEST_F(HttpServerLimitsTest, WhatIsRefusedIsNotReadForEver) {
  run({}, [this]() -> asio::awaitable<void> {
    tcp::socket& socket =
        *co_await connect("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 90000000\r\n\r\n");
    boost::system::error_code failure;
    std::string piece(1'000'000, 'x');
    std::size_t sent = 0;
    while (!failure && sent < 90'000'000) {
      sent += co_await asio::async_write(socket, asio::buffer(piece),
                                         asio::redirect_error(asio::use_awaitable, failure));
    }
    EXPECT_TRUE(failure);
    EXPECT_LT(sent, 30'000'000U) << "1 MiB and what the system's buffers take";
  });
}

TEST_F(HttpServerLimitsTest, ABodyPastItsOwnLimitIsToldToTheHandler) {
  run({.oversized = HttpLimits::Oversized::tell}, [this]() -> asio::awaitable<void> {
    tcp::socket& fixed = *co_await connect(
        "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_TRUE((co_await read_some(fixed)).ends_with("too much"));
    tcp::socket& chunked = *co_await connect(
        "POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    const std::string answer = co_await read_some(chunked);
    EXPECT_TRUE(answer.ends_with("too much")) << answer;
    EXPECT_TRUE(answer.contains("Connection: close")) << answer;
    tcp::socket& fits =
        *co_await connect("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nfits");
    EXPECT_TRUE((co_await read_some(fits)).ends_with("got 4"));
  });
}

TEST_F(HttpServerLimitsTest, BodiesTogetherAreBounded) {
  run({.buffered_bytes = 100'000}, [this]() -> asio::awaitable<void> {
    const std::string half = "Content-Length: 90000\r\n\r\n" + std::string(80'000, 'x');
    tcp::socket& first = *co_await connect(kHead + half);
    tcp::socket& second = *co_await connect(kHead + half);
    const std::string refusal = co_await read_some(second);
    EXPECT_TRUE(refusal.starts_with("HTTP/1.1 503 ")) << refusal;
    EXPECT_TRUE(refusal.contains("Retry-After: ")) << refusal;

    tcp::socket& small =
        *co_await connect(kHead + "Content-Length: 10000\r\n\r\n" + std::string(10'000, 'x'));
    EXPECT_TRUE((co_await read_some(small)).ends_with("got 10000")) << "what is small passes";

    co_await say(first, std::string(10'000, 'x'));
    EXPECT_TRUE((co_await read_some(first)).ends_with("got 90000"));
    tcp::socket& third = *co_await connect(kHead + half);
    co_await say(third, std::string(10'000, 'x'));
    EXPECT_TRUE((co_await read_some(third)).ends_with("got 90000")) << "room was given back";
  });
}

TEST_F(HttpServerLimitsTest, ABodyCountsAsLongAsItsHandlerHasIt) {
  run({.buffered_bytes = 100'000}, [this]() -> asio::awaitable<void> {
    const std::string body = "Content-Length: 90000\r\n\r\n" + std::string(90'000, 'x');
    co_await connect("POST /wait HTTP/1.1\r\nHost: x\r\n" + body);
    tcp::socket& second = *co_await connect(kHead + body);
    EXPECT_TRUE((co_await read_some(second)).starts_with("HTTP/1.1 503 "));
  });
}

TEST_F(HttpServerLimitsTest, TheLongestWaitingConnectionGivesWay) {
  run({.connections = 2}, [this]() -> asio::awaitable<void> {
    tcp::socket& busy = *co_await connect("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    tcp::socket& dripping = *co_await connect("GET /");
    tcp::socket& next = *co_await connect("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(co_await read_to_end(dripping), "");
    EXPECT_TRUE((co_await read_some(next)).ends_with("got 0"));
    handler_.release();
    EXPECT_TRUE((co_await read_some(busy)).ends_with("got 0"));
  });
  EXPECT_EQ(log_.lines().size(), 1U);
}

TEST_F(HttpServerLimitsTest, BeyondItsOwnAServerHasConnectionsOfAPool) {
  const auto pool = std::make_shared<ConnectionPool>(1);
  run({.connections = 9, .assured = 2, .pool = pool}, [&, this]() -> asio::awaitable<void> {
    tcp::socket& first = *co_await connect("GET /");
    co_await connect("GET /");
    EXPECT_EQ(pool->free(), 1U);
    co_await connect("GET /");
    EXPECT_EQ(pool->free(), 0U);
    EXPECT_TRUE(is_open(first));
    tcp::socket& next = *co_await connect("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(co_await read_to_end(first), "");
    EXPECT_TRUE((co_await read_some(next)).ends_with("got 0"));
    EXPECT_EQ(pool->free(), 0U);
  });
  EXPECT_EQ(pool->free(), 1U);
}

TEST_F(HttpServerLimitsTest, WhatAnybodyMayAskKeepsNobodyOut) {
  run({.oversized = HttpLimits::Oversized::tell, .connections = 2},
      [this]() -> asio::awaitable<void> {
        tcp::socket& idle = *co_await connect("GET /always HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_TRUE((co_await read_some(idle)).ends_with("got 0"));
        tcp::socket& second = *co_await connect("GET /always HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_TRUE((co_await read_some(second)).ends_with("got 0"));
        co_await say(idle, "GET /always HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_TRUE((co_await read_some(idle)).ends_with("got 0"));
        co_await settle();
        tcp::socket& next = *co_await connect("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_TRUE((co_await read_some(next)).ends_with("got 0"));
        EXPECT_EQ(co_await read_to_end(second), "") << "it has waited longest";
        EXPECT_TRUE(is_open(idle));
      });
}

TEST_F(HttpServerLimitsTest, TheReserveAnswersWhatIsAnsweredAlways) {
  run({.connections = 1, .reserve = 1}, [this]() -> asio::awaitable<void> {
    co_await connect("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    tcp::socket& other = *co_await connect("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string refusal = co_await read_to_end(other);
    EXPECT_TRUE(refusal.starts_with("HTTP/1.1 503 ")) << refusal;
    EXPECT_TRUE(refusal.contains("Retry-After: ")) << refusal;

    tcp::socket& silent = *co_await connect();
    tcp::socket& always = *co_await connect("GET /always HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string answer = co_await read_to_end(always);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_FALSE(is_open(silent)) << "nor is the reserve held by who says nothing";
  });
}

TEST_F(HttpServerLimitsTest, ARequestInTwoWaysEndsItsConnection) {
  run({}, [this]() -> asio::awaitable<void> {
    tcp::socket& socket = *co_await connect(
        kHead + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + kHead + "\r\n");
    const std::string answer = co_await read_some(socket);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_TRUE(answer.contains("Connection: close")) << answer;
    co_await settle();
    clock_.advance(5s);
    EXPECT_EQ(co_await read_to_end(socket), "");
  });
  EXPECT_EQ(handler_.started, 0);
}

}  // namespace
}  // namespace wheelpit
