#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/signal.h"
#include "net/http/http_stream.h"
#include "net/server/http_server.h"

namespace wheelpit {

inline TimePoint in(Duration duration) { return std::chrono::steady_clock::now() + duration; }

inline HttpResponse response_with(int status, std::string body = "") {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

// Streams in both directions, as the path says:
//   /in      reads the body one piece for each allow()
//   /ignore  answers without having read it
//   /out     answers with the pieces that say() hands over, until end(STATUS)
class StreamingHandler final : public HttpHandler {
 public:
  explicit StreamingHandler(boost::asio::io_context& io) : changed_(io) {}

  HeadJudgement judge(const HttpRequest& head) override {
    return {.streams = head.path() == "/in" || head.path() == "/ignore"};
  }

  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    if (request.path() == "/in") co_return co_await take(std::move(request));
    if (request.path() == "/out") co_return co_await give(std::move(request));
    co_return response_with(200, "whole " + request.body);
  }

  void allow(int pieces) {
    allowed_ += pieces;
    changed_.notify();
  }
  void say(std::string piece) {
    pieces_.push_back(std::move(piece));
    changed_.notify();
  }
  void end(int status) {
    end_status_ = status;
    changed_.notify();
  }
  boost::asio::awaitable<void> until(std::function<bool()> condition) {
    while (!condition()) co_await changed_.wait();
  }

  std::string got;       // of the body of /in
  HttpHeaders trailers;  // of the same
  std::optional<Error> read_error;
  Duration patience = std::chrono::seconds(60);
  std::vector<Status> written;  // one for each piece of /out
  int returned = 0;

 private:
  boost::asio::awaitable<HttpResponse> take(HttpRequest request) {
    got += request.body;
    changed_.notify();
    while (request.partial) {
      co_await until([this] { return allowed_ > 0; });
      --allowed_;
      const auto piece = co_await request.exchange->read();
      if (!piece) read_error = piece.error();
      if (!piece) EXPECT_FALSE(co_await request.exchange->read()) << "nor does it end well later";
      if (!piece || piece->empty()) break;
      got += *piece;
      changed_.notify();
    }
    trailers = request.exchange->take_trailers();
    ++returned;
    changed_.notify();
    co_return response_with(read_error ? 400 : 202, "taken");
  }

  boost::asio::awaitable<HttpResponse> give(HttpRequest request) {
    HttpResponse head;
    head.headers = {{"X-Kind", "a\r\nb"}};
    for (;;) {
      co_await until([this] { return !pieces_.empty() || end_status_; });
      if (pieces_.empty()) break;
      if (!request.exchange->begun()) request.exchange->begin(head);
      const std::string piece = std::move(pieces_.front());
      pieces_.erase(pieces_.begin());
      written.push_back(co_await request.exchange->write(piece, in(patience)));
      changed_.notify();
    }
    const int status = *std::exchange(end_status_, std::nullopt);
    ++returned;
    changed_.notify();
    co_return response_with(status, "in one piece");
  }

  Signal changed_;
  int allowed_ = 0;
  std::vector<std::string> pieces_;
  std::optional<int> end_status_;
};

class HttpServerStreamTest : public testing::Test {
 protected:
  using Script = std::function<boost::asio::awaitable<void>(boost::asio::ip::tcp::socket&)>;

  // Runs `script` against the server and stops that afterwards.
  void run(Script script, HttpLimits limits = {}) {
    server_ = std::make_unique<HttpServer>(io_, clock_, handler_, limits, Log());
    const auto port = server_->listen("127.0.0.1", 0);
    ASSERT_TRUE(port) << port.error().message();
    boost::asio::co_spawn(io_, play(*port, std::move(script)),
                          [](const std::exception_ptr& failure) {
                            if (failure) std::rethrow_exception(failure);
                          });
    io_.run();
    server_.reset();
  }

  boost::asio::awaitable<void> play(std::uint16_t port, Script script) {
    boost::asio::ip::tcp::socket socket(io_);
    co_await socket.async_connect({boost::asio::ip::address_v4::loopback(), port},
                                  boost::asio::use_awaitable);
    co_await script(socket);
    co_await server_->stop(in(std::chrono::seconds(5)));
  }

  static boost::asio::awaitable<void> say(boost::asio::ip::tcp::socket& socket, std::string text) {
    co_await boost::asio::async_write(socket, boost::asio::buffer(text),
                                      boost::asio::use_awaitable);
  }

  // Everything up to `mark`.
  boost::asio::awaitable<std::string> read_to(boost::asio::ip::tcp::socket& socket,
                                              std::string mark) {
    const std::size_t size = co_await boost::asio::async_read_until(
        socket, boost::asio::dynamic_buffer(received_), mark, boost::asio::use_awaitable);
    std::string text = received_.substr(0, size);
    received_.erase(0, size);
    co_return text;
  }

  boost::asio::awaitable<std::string> read_to_end(boost::asio::ip::tcp::socket& socket) {
    boost::system::error_code ec;
    while (!ec) {
      std::array<char, 4096> some{};
      const std::size_t n = co_await socket.async_read_some(
          boost::asio::buffer(some), boost::asio::redirect_error(boost::asio::use_awaitable, ec));
      received_.append(some.data(), n);
    }
    co_return std::exchange(received_, {});
  }

  boost::asio::io_context io_;
  SystemClock clock_;
  StreamingHandler handler_{io_};
  std::unique_ptr<HttpServer> server_;
  std::string received_;
};

}  // namespace wheelpit
