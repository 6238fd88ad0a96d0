// A server whose connections speak TLS, with clients that do and some that do not.

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <string>

#include "base/captured_log.h"
#include "base/scratch_folder.h"
#include "net/server/http_server.h"
#include "net/server/tls_identity.h"
#include "net/server/tls_test_certificate.h"
#include "net/stream/stream.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr std::size_t kLarge = 3'000'000;

class Handler final : public HttpHandler {
 public:
  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    HttpResponse response;
    response.body = request.path() == "/large" ? std::string(kLarge, 'x')
                                               : "got " + std::to_string(request.body.size());
    co_return response;
  }
};

class HttpServerTlsTest : public testing::Test {
 protected:
  using Script = std::function<asio::awaitable<void>()>;

  void SetUp() override { write_test_certificate(files_.certificate, files_.key, "first"); }

  void run(const Script& script) {
    auto identity = TlsIdentity::load(files_);
    ASSERT_TRUE(identity) << identity.error().message();
    identity_ = *identity;
    HttpLimits limits;
    limits.tick = 1ms;
    HttpServer server(io_, clock_, handler_, limits, log_.log());
    server.secure_with(identity_);
    const auto port = server.listen("127.0.0.1", 0);
    ASSERT_TRUE(port) << port.error().message();
    port_ = *port;
    asio::co_spawn(
        io_,
        [&]() -> asio::awaitable<void> {
          co_await script();
          co_await server.stop(clock_.now() + 5s);
        },
        [](const std::exception_ptr& failure) {
          if (failure) std::rethrow_exception(failure);
        });
    io_.run();
  }

  TlsTrust trust() const {
    return {.ca_file = files_.certificate.string(), .protocol = "http/1.1"};
  }
  static TimePoint soon() { return std::chrono::steady_clock::now() + 30s; }

  asio::awaitable<Status> connect(Stream& stream, TlsTrust trust) {
    co_return co_await stream.connect({Transport::tls, "127.0.0.1", port_}, std::move(trust),
                                      soon());
  }

  // Until `end` is in it, or the server closes.
  static asio::awaitable<std::string> read_until(Stream& stream, std::string end) {
    std::string received;
    while (!received.ends_with(end)) {
      std::array<char, 65536> some{};
      const auto bytes = co_await stream.read_some(some, soon());
      if (!bytes) break;
      received.append(some.data(), *bytes);
    }
    co_return received;
  }

  asio::awaitable<tcp::socket> plain(std::string text) {
    tcp::socket socket(io_);
    co_await socket.async_connect({asio::ip::address_v4::loopback(), port_}, asio::use_awaitable);
    co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
    co_return socket;
  }

  static asio::awaitable<std::string> read_to_end(tcp::socket& socket) {
    std::string received;
    for (;;) {
      std::array<char, 4096> some{};
      const auto [failure, bytes] =
          co_await socket.async_read_some(asio::buffer(some), asio::as_tuple(asio::use_awaitable));
      received.append(some.data(), bytes);
      if (failure) co_return received;
    }
  }

  asio::awaitable<void> settle() {
    asio::steady_timer pause(io_, 20ms);
    co_await pause.async_wait(asio::use_awaitable);
  }

  ScratchFolder folder_;
  TlsFiles files_{.certificate = folder_ / "server.pem", .key = folder_ / "server-key.pem"};
  asio::io_context io_;
  ManualClock clock_;
  CapturedLog log_;
  Handler handler_;
  std::shared_ptr<TlsIdentity> identity_;
  std::uint16_t port_ = 0;
};

const std::string kGet = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST_F(HttpServerTlsTest, AnswersOneRequestAfterTheOther) {
  run([this]() -> asio::awaitable<void> {
    Stream client(io_);
    const Status connected = co_await connect(client, trust());
    EXPECT_TRUE(connected) << connected.error().message();
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(co_await client.write(kGet));
      EXPECT_TRUE((co_await read_until(client, "got 0")).starts_with("HTTP/1.1 200 "));
    }
  });
}

TEST_F(HttpServerTlsTest, CarriesLargeBodiesBothWays) {
  run([this]() -> asio::awaitable<void> {
    Stream client(io_);
    EXPECT_TRUE(co_await connect(client, trust()));
    EXPECT_TRUE(
        co_await client.write("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" +
                              std::string(kLarge, 'y')));
    EXPECT_TRUE((co_await read_until(client, "got 3000000")).ends_with("got 3000000"));
    EXPECT_TRUE(
        co_await client.write("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    EXPECT_GT((co_await read_until(client, "never")).size(), kLarge);
  });
}

TEST_F(HttpServerTlsTest, APeerThatSpeaksHttpIsToldToUseHttps) {
  run([this]() -> asio::awaitable<void> {
    tcp::socket peer = co_await plain(kGet);
    const std::string answer = co_await read_to_end(peer);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_TRUE(answer.contains("https://")) << answer;
  });
}

TEST_F(HttpServerTlsTest, APeerThatSpeaksSomethingElseIsClosed) {
  run([this]() -> asio::awaitable<void> {
    tcp::socket peer = co_await plain(std::string("\x01\x02\x03\x00", 4));
    EXPECT_EQ(co_await read_to_end(peer), "");
    tcp::socket liar = co_await plain("\x16 and no handshake at all");
    EXPECT_FALSE((co_await read_to_end(liar)).starts_with("HTTP"));
  });
}

TEST_F(HttpServerTlsTest, AHandshakeThatDoesNotGetOnIsClosed) {
  run([this]() -> asio::awaitable<void> {
    tcp::socket silent = co_await plain("");
    tcp::socket slow = co_await plain(std::string("\x16\x03\x01", 3));
    co_await settle();
    clock_.advance(14s);
    co_await settle();
    EXPECT_EQ(silent.available(), 0U);
    clock_.advance(2s);
    EXPECT_EQ(co_await read_to_end(silent), "");
    EXPECT_EQ(co_await read_to_end(slow), "");
  });
}

TEST_F(HttpServerTlsTest, ARequestThatDoesNotGetOnIsToldSo) {
  run([this]() -> asio::awaitable<void> {
    Stream client(io_);
    EXPECT_TRUE(co_await connect(client, trust()));
    EXPECT_TRUE(co_await client.write("GET /a HTTP/1.1\r\nHo"));
    co_await settle();
    clock_.advance(16s);
    EXPECT_TRUE((co_await read_until(client, "never")).starts_with("HTTP/1.1 408 "));
  });
}

TEST_F(HttpServerTlsTest, ACertificateThatIsReplacedIsForNewConnections) {
  run([this]() -> asio::awaitable<void> {
    Stream old(io_);
    EXPECT_TRUE(co_await connect(old, trust()));
    EXPECT_FALSE(*identity_->refresh());
    write_test_certificate(files_.certificate, files_.key, "the second one");
    EXPECT_TRUE(*identity_->refresh());
    Stream fresh(io_);
    EXPECT_TRUE(co_await connect(fresh, trust()));
    EXPECT_TRUE(co_await old.write(kGet));
    EXPECT_TRUE((co_await read_until(old, "got 0")).ends_with("got 0"));
  });
}

TEST_F(HttpServerTlsTest, AKeyOfAnotherCertificateChangesNothing) {
  run([this]() -> asio::awaitable<void> {
    const TlsTrust before{.ca_file = (folder_ / "copy.pem").string()};
    fs::copy_file(files_.certificate, *before.ca_file);
    write_test_certificate(files_.certificate, folder_ / "lost.pem", "the second one");
    const auto refreshed = identity_->refresh();
    EXPECT_FALSE(refreshed);
    if (!refreshed) EXPECT_TRUE(refreshed.error().message().contains("[server] tls_key"));
    EXPECT_FALSE(*identity_->refresh());  // it was told once
    Stream client(io_);
    EXPECT_TRUE(co_await connect(client, before));
  });
}

TEST_F(HttpServerTlsTest, AClientWithoutACertificateIsRefusedWhereOneIsRequired) {
  files_.client_ca = files_.certificate;
  run([this]() -> asio::awaitable<void> {
    Stream client(io_);
    // With TLS 1.3 a client hears of it when it reads.
    if (co_await connect(client, trust())) {
      EXPECT_TRUE(co_await client.write(kGet));
      EXPECT_EQ(co_await read_until(client, "got 0"), "");
    }
    co_await settle();
    EXPECT_FALSE(log_.lines().empty());
  });
}

TEST_F(HttpServerTlsTest, AClientOfAnotherProtocolIsRefused) {
  run([this]() -> asio::awaitable<void> {
    Stream client(io_);
    EXPECT_FALSE(
        co_await connect(client, {.ca_file = files_.certificate.string(), .protocol = "h2"}));
  });
}

TEST_F(HttpServerTlsTest, FilesThatCannotBeUsedAreNamed) {
  const auto fault = [](TlsFiles files) {
    return TlsIdentity::load(std::move(files)).error().message();
  };
  const fs::path other = folder_ / "none.pem";
  EXPECT_TRUE(fault({other, files_.key}).contains("[server] tls_certificate"));
  EXPECT_TRUE(fault({files_.certificate, other}).contains("[server] tls_key"));
  EXPECT_TRUE(fault({files_.certificate, files_.key, other}).contains("[server] client_ca"));
}

}  // namespace
}  // namespace wheelpit
