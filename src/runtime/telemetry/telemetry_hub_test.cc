#include "runtime/telemetry/telemetry_hub.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <optional>

#include "net/server/http_server.h"

namespace wheelpit::runtime {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

// A listener, as an extension has one: in this process.
class Listener final : public HttpHandler {
 public:
  Listener(asio::io_context& io, const Clock& clock)
      : server_(io, clock, *this, HttpLimits{.body_bytes = std::size_t{2} * 1024 * 1024}, Log()) {
    port_ = server_.listen("127.0.0.1", 0).value();
  }

  std::uint16_t port() const { return port_; }
  const std::vector<HttpRequest>& received() const { return received_; }
  asio::awaitable<void> stop() { co_await server_.stop(TimePoint::min()); }
  int status = 200;

  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    received_.push_back(std::move(request));
    HttpResponse response;
    response.status = status;
    co_return response;
  }

 private:
  HttpServer server_;
  std::uint16_t port_ = 0;
  std::vector<HttpRequest> received_;
};

class TelemetryHubTest : public testing::Test {
 protected:
  ~TelemetryHubTest() override {
    hub_.stop();
    asio::co_spawn(io_, listener_.stop(), asio::detached);
    run_until([this] { return tasks_.size() == 0; });
    io_.restart();
    io_.run_for(20ms);
  }

  template <class Condition>
  bool run_until(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!condition() && std::chrono::steady_clock::now() < until) {
      io_.restart();
      io_.run_for(5ms);
    }
    return condition();
  }
  void run_for(Duration time) {
    io_.restart();
    io_.run_for(time);
  }

  std::string body(std::string_view types = R"("platform","function")", int wait_ms = 25) const {
    return R"({"schemaVersion":"2022-12-13","types":[)" + std::string(types) +
           R"(],"buffering":{"timeoutMs":)" + std::to_string(wait_ms) +
           R"(},"destination":{"protocol":"HTTP","URI":"http://sandbox:)" +
           std::to_string(listener_.port()) + R"(/in?x=1"}})";
  }
  bool subscribe(const std::string& text, const std::string& who = "watcher") {
    const auto answer =
        hub_.subscribe({.name = who, .identifier = who}, TelemetryApi::telemetry, text);
    return answer && answer->state == "Subscribed";
  }
  void belongs_to_this_process() { peers_->belongs_to(getpid()); }

  asio::io_context io_;
  SystemClock clock_;
  std::shared_ptr<EnvironmentPeers> peers_ =
      std::make_shared<EnvironmentPeers>(std::make_shared<PeerLookup>(io_), Log());
  TelemetryDoor door_{io_, peers_};
  TaskGroup tasks_{io_, Log()};
  Listener listener_{io_, clock_};
  std::vector<std::string> dropped_;
  TelemetryHub hub_{
      io_, clock_, door_, tasks_, [this](const platform_event::LogsDropped& told) {
        dropped_.push_back(std::to_string(told.records) + ": " + std::string(told.reason));
      }};
};

TEST_F(TelemetryHubTest, PostsWhatIsToldAndWhatWasToldBefore) {
  belongs_to_this_process();
  hub_.line(clock_.wall_now(), LineSource::function, "before", false);
  hub_.line(clock_.wall_now(), LineSource::extension, "of an extension", false);
  ASSERT_TRUE(subscribe(body()));
  hub_.line(clock_.wall_now(), LineSource::function, "after", false);
  ASSERT_TRUE(run_until([this] { return !listener_.received().empty(); }));
  const HttpRequest& request = listener_.received().front();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/in?x=1");
  EXPECT_EQ(request.header("Content-Type"), "application/json");
  EXPECT_EQ(request.header("Host"), "sandbox:" + std::to_string(listener_.port()));
  EXPECT_TRUE(request.body.starts_with("[{") && request.body.ends_with("}]")) << request.body;
  EXPECT_LT(request.body.find("\"before\""), request.body.find("\"after\"")) << request.body;
  EXPECT_FALSE(request.body.contains("of an extension"));
  // Another batch, over the connection that is there.
  hub_.platform(clock_.wall_now(), platform_event::Start{.request_id = "r-1"});
  ASSERT_TRUE(run_until([this] { return listener_.received().size() == 2; }));
  EXPECT_TRUE(listener_.received().back().body.contains("\"requestId\":\"r-1\""));
}

TEST_F(TelemetryHubTest, SaysNothingToAProcessThatIsNotOfTheEnvironment) {
  const pid_t other = fork();
  if (other == 0) {
    pause();
    _exit(0);
  }
  peers_->belongs_to(other);  // we, who listen, are not below it
  ASSERT_TRUE(subscribe(body()));
  hub_.line(clock_.wall_now(), LineSource::function, "secret", false);
  EXPECT_TRUE(run_until([this] { return !dropped_.empty(); }));
  EXPECT_TRUE(listener_.received().empty());
  EXPECT_EQ(dropped_.front(),
            "1: events could not be sent: no process of the environment has accepted it");
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
}

TEST_F(TelemetryHubTest, ASubscriberThatFailsIsTriedAgainAndThenLosesTheBatch) {
  belongs_to_this_process();
  listener_.status = 500;
  ASSERT_TRUE(subscribe(body()));
  hub_.line(clock_.wall_now(), LineSource::function, "lost", false);
  ASSERT_TRUE(run_until([this] { return !dropped_.empty(); }));
  EXPECT_EQ(listener_.received().size(), 3U);
  EXPECT_EQ(dropped_.front(), "1: events could not be sent: it answered 500");
  listener_.status = 200;
  hub_.line(clock_.wall_now(), LineSource::function, "kept", false);
  ASSERT_TRUE(run_until([this] { return listener_.received().size() == 4; }));
  EXPECT_EQ(dropped_.size(), 1U);
}

TEST_F(TelemetryHubTest, AFlushWaitsForNoTimeout) {
  belongs_to_this_process();
  ASSERT_TRUE(subscribe(body(R"("function")", 30'000)));
  hub_.line(clock_.wall_now(), LineSource::function, "now", false);
  run_for(50ms);
  EXPECT_TRUE(listener_.received().empty());
  bool flushed = false;
  asio::co_spawn(io_, hub_.flush(clock_.now() + 10s), [&](std::exception_ptr) { flushed = true; });
  ASSERT_TRUE(run_until([&] { return flushed; }));
  EXPECT_EQ(listener_.received().size(), 1U);
}

TEST_F(TelemetryHubTest, SubscriptionsEndWithTheInit) {
  EXPECT_FALSE(hub_.idle());
  hub_.close();
  EXPECT_TRUE(hub_.idle());
  const auto late = hub_.subscribe({.name = "x", .identifier = "x"}, TelemetryApi::telemetry, "");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().status, 403);
  EXPECT_TRUE(late.error().body.contains("Telemetry.SubscriptionClosed"));
}

TEST_F(TelemetryHubTest, ASecondSubscriptionChangesNothing) {
  belongs_to_this_process();
  ASSERT_TRUE(subscribe(body()));
  const auto again =
      hub_.subscribe({.name = "watcher", .identifier = "watcher"}, TelemetryApi::telemetry, body());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->state, "Already subscribed");
  EXPECT_TRUE(again->news);
  for (int i = 0; i < 3; ++i) {
    const auto more = hub_.subscribe({.name = "watcher", .identifier = "watcher"},
                                     TelemetryApi::telemetry, body());
    ASSERT_TRUE(more);
    EXPECT_FALSE(more->news) << "what an extension repeats fills no log";
  }
  hub_.line(clock_.wall_now(), LineSource::function, "once", false);
  ASSERT_TRUE(run_until([this] { return !listener_.received().empty(); }));
  run_for(100ms);
  EXPECT_EQ(listener_.received().size(), 1U);
}

TEST_F(TelemetryHubTest, InANamespaceOfItsOwnTheSocketsOfThatAreUsed) {
  std::vector<OwnedFd> spares;
  spares.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  door_.in_own_namespace(std::move(spares));
  door_.not_to(9001);
  ASSERT_TRUE(subscribe(body()));
  for (std::size_t i = 1; i <= 3; ++i) {
    hub_.line(clock_.wall_now(), LineSource::function, "x", false);
    ASSERT_TRUE(run_until([&] { return listener_.received().size() == i; }));
  }
  const auto second =
      hub_.subscribe({.name = "y", .identifier = "y"}, TelemetryApi::telemetry, body());
  ASSERT_FALSE(second);
  EXPECT_TRUE(second.error().body.contains("Telemetry.TooManySubscriptions"));
  const auto own =
      hub_.subscribe({.name = "z", .identifier = "z"}, TelemetryApi::telemetry,
                     R"({"schemaVersion":"2022-12-13","types":["platform"],)"
                     R"("destination":{"protocol":"HTTP","URI":"http://sandbox:9001"}})");
  EXPECT_EQ(own.error().status, 400);
}

// A listener that takes what it is sent, one connection at a time.
class LineListener {
 public:
  explicit LineListener(asio::io_context& io)
      : acceptor_(io, {asio::ip::make_address("127.0.0.1"), 0}) {
    asio::co_spawn(io, serve(), asio::detached);
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  int connections() const { return connections_; }
  const std::string& text() const { return text_; }
  void hang_up() {
    if (socket_) socket_->close();
  }
  void stop() {
    acceptor_.close();
    hang_up();
  }

 private:
  asio::awaitable<void> serve() {
    boost::system::error_code ec;
    auto await = asio::redirect_error(asio::use_awaitable, ec);
    while (!ec) {
      socket_.emplace(co_await acceptor_.async_accept(await));
      if (ec) break;
      ++connections_;
      std::array<char, 1024> bytes{};
      while (!ec) {
        const std::size_t size = co_await socket_->async_read_some(asio::buffer(bytes), await);
        text_.append(bytes.data(), size);
      }
      ec = {};
    }
  }

  asio::ip::tcp::acceptor acceptor_;
  std::optional<asio::ip::tcp::socket> socket_;
  int connections_ = 0;
  std::string text_;
};

TEST_F(TelemetryHubTest, LinesGoOverOneConnectionAndOverANewOneWhereThatIsGone) {
  belongs_to_this_process();
  LineListener lines(io_);
  ASSERT_TRUE(subscribe(R"({"schemaVersion":"2022-12-13","types":["function"],)"
                        R"("buffering":{"timeoutMs":25},"destination":{"protocol":"TCP","port":)" +
                        std::to_string(lines.port()) + "}}"));
  const auto tell = [this](std::string_view text) {
    hub_.line(clock_.wall_now(), LineSource::function, text, false);
  };
  const auto has = [&](std::string_view text) {
    return run_until([&] { return lines.text().contains(text); });
  };
  tell("one");
  tell("two");
  ASSERT_TRUE(has("\"two\"}\n"));
  EXPECT_TRUE(lines.text().starts_with("{\"time\":"));
  EXPECT_TRUE(lines.text().contains("\"one\"}\n{\"time\":"));
  tell("three");
  ASSERT_TRUE(has("\"three\"}\n"));
  EXPECT_EQ(lines.connections(), 1);
  lines.hang_up();
  run_for(20ms);
  tell("four");
  ASSERT_TRUE(has("\"four\"}\n"));
  EXPECT_EQ(lines.connections(), 2);
  EXPECT_TRUE(dropped_.empty());
  lines.stop();
  tell("lost");
  ASSERT_TRUE(run_until([this] { return !dropped_.empty(); }));
  EXPECT_TRUE(dropped_.front().starts_with("1: events could not be sent: ")) << dropped_.front();
}

TEST_F(TelemetryHubTest, ASubscriberThatDoesNotReadHoldsNobodyUp) {
  belongs_to_this_process();
  ASSERT_TRUE(subscribe(body()));
  const std::string line(100'000, 'x');
  for (int i = 0; i < 100; ++i) hub_.line(clock_.wall_now(), LineSource::function, line, false);
  ASSERT_TRUE(run_until([this] { return !dropped_.empty(); }));
  EXPECT_TRUE(dropped_.front().ends_with(": the subscriber reads events too slowly"))
      << dropped_.front();
}

}  // namespace
}  // namespace wheelpit::runtime
