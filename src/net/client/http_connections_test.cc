#include "net/client/http_connections.h"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <vector>

#include "base/run_to_end.h"
#include "base/task_group.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr const char* kStays = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
constexpr const char* kCloses =
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

// A server that answers each connection's requests with the texts of its script, and then closes
// it. A connection without a script is not taken.
class HttpConnectionsTest : public testing::Test {
 protected:
  using Script = std::vector<std::string>;

  // What became of so many requests, one after another.
  std::vector<std::string> send(int requests, std::vector<Script> scripts,
                                HttpConnectionsOptions options = {}) {
    return run_to_end(io_, run(requests, std::move(scripts), std::move(options)));
  }

  asio::io_context io_;
  SystemClock clock_;
  int connections_ = 0;

 private:
  asio::awaitable<std::vector<std::string>> run(int requests, std::vector<Script> scripts,
                                                HttpConnectionsOptions options) {
    tcp::acceptor acceptor(io_, {asio::ip::address_v4::loopback(), 0});
    TaskGroup tasks(io_, Log());
    tasks.spawn("server", serve(acceptor, std::move(scripts)));
    HttpConnections connections(io_, clock_,
                                {Transport::plain, "127.0.0.1", acceptor.local_endpoint().port()},
                                std::move(options));
    std::vector<std::string> results;
    for (int i = 0; i < requests; ++i) {
      HttpRequest request;
      request.method = "POST";
      request.target = "/";
      request.body = "hello";
      const auto answer = co_await connections.send(std::move(request), clock_.now() + 10s);
      results.push_back(answer ? answer->body : answer.error().message());
    }
    connections.close();
    acceptor.close();
    co_await tasks.join();
    co_return results;
  }

  asio::awaitable<void> serve(tcp::acceptor& acceptor, std::vector<Script> scripts) {
    for (const Script& script : scripts) {
      auto [failure, socket] = co_await acceptor.async_accept(kTuple);
      if (failure) co_return;
      ++connections_;
      co_await answer(socket, script);
    }
  }

  static asio::awaitable<void> answer(tcp::socket& socket, const Script& script) {
    std::string received;
    for (const std::string& text : script) {
      const auto [failure, size] =
          co_await asio::async_read_until(socket, asio::dynamic_buffer(received), "hello", kTuple);
      if (failure) co_return;
      received.erase(0, size);
      co_await asio::async_write(socket, asio::buffer(text), kTuple);
    }
  }
};

using Names = std::vector<std::string>;

TEST_F(HttpConnectionsTest, AConnectionIsUsedAgain) {
  EXPECT_EQ(send(3, {{kStays, kStays, kStays}}), Names({"ok", "ok", "ok"}));
  EXPECT_EQ(connections_, 1);
}

TEST_F(HttpConnectionsTest, NotOneThatTheServerCloses) {
  EXPECT_EQ(send(2, {{kCloses, kStays}, {kStays}}), Names({"ok", "ok"}));
  EXPECT_EQ(connections_, 2);
}

TEST_F(HttpConnectionsTest, NotOneWhoseAnswerEndsWithIt) {
  EXPECT_EQ(send(2, {{"HTTP/1.1 200 OK\r\n\r\nok"}, {kStays}}), Names({"ok", "ok"}));
}

TEST_F(HttpConnectionsTest, OneThatIsGoneMeanwhileIsReplaced) {
  EXPECT_EQ(send(2, {{kStays}, {kStays}}), Names({"ok", "ok"}));
  EXPECT_EQ(connections_, 2);
}

TEST_F(HttpConnectionsTest, ANewOneThatBreaksIsAnError) {
  const Names results = send(1, {{}});
  ASSERT_EQ(results.size(), 1U);
  EXPECT_TRUE(results[0].contains("the peer closed the connection")) << results[0];
}

TEST_F(HttpConnectionsTest, AnAnswerThatBreaksOffIsNotAskedForAgain) {
  const Names results =
      send(2, {{kStays, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"}, {kStays}});
  ASSERT_EQ(results.size(), 2U);
  EXPECT_TRUE(results[1].contains("the peer closed the connection")) << results[1];
  EXPECT_EQ(connections_, 1);
}

TEST_F(HttpConnectionsTest, NoneIsKeptForLongerThanItShall) {
  EXPECT_EQ(send(2, {{kStays, kStays}, {kStays}}, {.idle = -1s}), Names({"ok", "ok"}));
  EXPECT_EQ(connections_, 2);
}

TEST_F(HttpConnectionsTest, AfterCloseNothingIsSent) {
  HttpConnections connections(io_, clock_, {Transport::plain, "127.0.0.1", 1}, {});
  connections.close();
  HttpRequest request;
  request.method = "GET";
  request.target = "/";
  const auto answer = run_to_end(io_, connections.send(request, clock_.now() + 10s));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), Errc::cancelled);
}

}  // namespace
}  // namespace wheelpit
