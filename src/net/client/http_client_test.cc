#include "net/client/http_client.h"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <string>

#include "base/run_to_end.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

TimePoint in(Duration time) { return std::chrono::steady_clock::now() + time; }

// A server that takes one request and answers it with given bytes.
class HttpClientTest : public testing::Test {
 protected:
  Result<HttpResponse> send(HttpRequest request, std::string answer,
                            HttpClientOptions options = {}) {
    received_.clear();
    auto served = asio::co_spawn(io_, serve(std::move(answer)), asio::use_future);
    HttpClient client(io_, endpoint(), std::move(options));
    auto result = run_to_end(io_, client.send(std::move(request), in(30s)));
    served.get();
    return result;
  }

  Endpoint endpoint() const {
    return {Transport::plain, "127.0.0.1", acceptor_.local_endpoint().port()};
  }

  std::string received_;
  asio::io_context io_;
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};

 private:
  asio::awaitable<void> serve(std::string answer) {
    tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
    std::size_t size = co_await asio::async_read_until(socket, asio::dynamic_buffer(received_),
                                                       "\r\n\r\n", asio::use_awaitable);
    const std::size_t at = received_.find("Content-Length: ");
    size += std::stoul(received_.substr(at + 16));
    if (received_.size() < size) {
      co_await asio::async_read(socket, asio::dynamic_buffer(received_),
                                asio::transfer_exactly(size - received_.size()),
                                asio::use_awaitable);
    }
    co_await asio::async_write(socket, asio::buffer(answer), asio::as_tuple(asio::use_awaitable));
  }
};

HttpRequest request_of(std::string method, std::string target, HttpHeaders headers) {
  HttpRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.headers = std::move(headers);
  return request;
}

HttpRequest post(std::string body) {
  HttpRequest request = request_of("POST", "/a?b=c", {{"X-Token", "hidden"}});
  request.body = std::move(body);
  return request;
}

TEST_F(HttpClientTest, SendsTheRequestAndReturnsTheAnswer) {
  const auto answer =
      send(post("hello"), "HTTP/1.1 404 Not Found\r\nX-A: b\r\nContent-Length: 2\r\n\r\nno");
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(find_header(answer->headers, "x-a"), "b");
  EXPECT_EQ(answer->body, "no");
  EXPECT_EQ(received_, "POST /a?b=c HTTP/1.1\r\nHost: " + to_string(endpoint()) +
                           "\r\nContent-Length: 5\r\nConnection: close\r\n"
                           "X-Token: hidden\r\n\r\nhello");
}

TEST_F(HttpClientTest, HeadersOfTheRequestWinOverItsOwn) {
  HttpRequest request = post("");
  request.headers = {{"host", "elsewhere"}};
  ASSERT_TRUE(send(request, "HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_NE(received_.find("\r\nhost: elsewhere\r\n"), std::string::npos);
  EXPECT_EQ(received_.find("Host:"), std::string::npos);
}

TEST_F(HttpClientTest, ALargeBodyGoesBothWays) {
  const std::string large(300'000, 'x');
  const auto answer =
      send(post(large), "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(large.size()) +
                            "\r\n\r\n" + large);
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->body, large);
  EXPECT_TRUE(received_.ends_with(large));
}

TEST_F(HttpClientTest, AnAnswerWithoutLengthEndsWithTheConnection) {
  const auto answer = send(post(""), "HTTP/1.1 200 OK\r\n\r\nall of it");
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->body, "all of it");
}

TEST_F(HttpClientTest, ErrorsNameTheServerAndNothingOfTheRequest) {
  const struct {
    std::string answer;
    Errc code;
  } cases[] = {{"", Errc::unavailable},
               {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", Errc::unavailable},
               {"SSH-2.0-server\r\n", Errc::malformed},
               {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", Errc::too_large}};
  for (const auto& [answer, code] : cases) {
    const auto result = send(post("secret"), answer, {.trust = {}, .body_bytes = 50});
    ASSERT_FALSE(result) << answer;
    EXPECT_EQ(result.error().code(), code) << answer;
    EXPECT_TRUE(result.error().message().starts_with(to_string(endpoint()) + ": "));
    EXPECT_EQ(result.error().message().find("hidden"), std::string::npos);
    EXPECT_EQ(result.error().message().find("secret"), std::string::npos);
  }
}

TEST_F(HttpClientTest, AServerThatIsNotThereIsUnavailable) {
  acceptor_.close();
  HttpClient client(io_, {Transport::plain, "127.0.0.1", 1}, {});
  const auto result = run_to_end(io_, client.send(post(""), in(30s)));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::unavailable);
}

TEST_F(HttpClientTest, ADeadlineThatPassesIsNamed) {
  HttpClient client(io_, endpoint(), {});  // nobody accepts; the system's backlog connects
  const auto result = run_to_end(io_, client.send(post(""), in(50ms)));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::timed_out);
}

TEST_F(HttpClientTest, ALineBreakInTheHeadIsRefusedBeforeAnythingIsSent) {
  const std::string breaks[] = {"a\r", "a\n", std::string("a\0", 2)};
  for (const std::string& text : breaks) {
    for (HttpRequest request :
         {request_of(text, "/", {}), request_of("GET", text, {}),
          request_of("GET", "/", {{text, "v"}}), request_of("GET", "/", {{"X", text}})}) {
      HttpClient client(io_, endpoint(), {});
      const auto result = run_to_end(io_, client.send(std::move(request), in(50ms)));
      ASSERT_FALSE(result);
      EXPECT_EQ(result.error().code(), Errc::invalid_argument);
    }
  }
}

}  // namespace
}  // namespace wheelpit
