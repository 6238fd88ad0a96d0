#include "cluster/peer/http_peers.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <functional>
#include <memory>

#include "base/captured_log.h"
#include "base/uuid.h"
#include "cluster/scripted_peers.h"
#include "net/client/http_client.h"

namespace wheelpit::cluster {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

const Secret kKey(std::string(32, '\x9c'));
constexpr Duration kPatience = 60s;

// A clock that is a second ahead of the start, which a node's first second refuses.
class LaterClock final : public Clock {
 public:
  TimePoint now() const override { return SystemClock().now(); }
  WallTime wall_now() const override { return SystemClock().wall_now() + ahead; }
  std::chrono::seconds ahead{};
};

struct Collected final : PeerSink {
  asio::awaitable<Status> write(std::string piece, TimePoint /*until*/) override {
    pieces.push_back(std::move(piece));
    co_return gone ? Status(Error(Errc::unavailable, "gone")) : Status();
  }
  std::vector<std::string> pieces;
  bool gone = false;
};

std::string text_of(const CapturedLog& log) {
  std::string text;
  for (const std::string& line : log.lines()) text += line + "\n";
  return text;
}

class HttpPeersTest : public testing::Test {
 protected:
  std::unique_ptr<HttpPeers> make(const Secret& key, Metrics& metrics, const Log& log) {
    return std::make_unique<HttpPeers>(HttpPeers::Parts{.io = io_,
                                                        .clock = clock_,
                                                        .metrics = metrics,
                                                        .key = key,
                                                        .run = make_uuid(),
                                                        .log = log});
  }
  void run(std::function<asio::awaitable<void>()> script) {
    a_->answer("/echo", [this](PeerRequest request) -> asio::awaitable<PeerAnswer> {
      ++asked_;
      co_return PeerAnswer{.status = 200, .body = request.body};
    });
    a_->answer_in_pieces(
        "/count", [this](PeerRequest request, PeerSink& sink) -> asio::awaitable<PeerAnswer> {
          if (request.body == "refuse") co_return PeerAnswer{.status = 429, .body = "busy"};
          for (int i = 0; i < 3; ++i) {
            const std::string piece = std::to_string(i) + std::string(100'000, 'x');
            (void)co_await sink.write(piece, clock_.now() + kPatience);
          }
          co_return PeerAnswer{.status = 200, .body = request.body};
        });
    const auto address = a_->listen("127.0.0.1", 0);
    ASSERT_TRUE(address) << address.error().message();
    address_ = *address;
    clock_.ahead = 2s;
    asio::co_spawn(io_, play(std::move(script)), asio::detached);
    io_.run();
  }
  asio::awaitable<void> play(std::function<asio::awaitable<void>()> script) {
    co_await script();
    co_await b_->stop(clock_.now() + kPatience);
    co_await a_->stop(clock_.now() + kPatience);
  }

  bool exposes(const std::string& line) {
    return metrics_b_.expose(clock_.wall_now()).find(line) != std::string::npos;
  }

  asio::io_context io_{1};
  LaterClock clock_;
  Metrics metrics_a_, metrics_b_;
  CapturedLog log_a_, log_b_;
  std::unique_ptr<HttpPeers> a_ = make(kKey, metrics_a_, log_a_.log());
  std::unique_ptr<HttpPeers> b_ = make(kKey, metrics_b_, log_b_.log());
  std::string address_;
  int asked_ = 0;
};

TEST_F(HttpPeersTest, ANodeAnswersWhatAnotherAsks) {
  run([this]() -> asio::awaitable<void> {
    for (const std::string& body : {std::string(), std::string(1'000'000, 'b')}) {
      const auto answer = co_await b_->call(address_, {.path = "/echo", .body = body}, kPatience);
      EXPECT_TRUE(answer) << answer.error().message();
      if (answer) EXPECT_EQ(answer->body, body);
    }
    EXPECT_EQ(asked_, 2);
    const auto none = co_await b_->call(address_, {.path = "/none"}, kPatience);
    EXPECT_TRUE(none && none->status == 404);
  });
}

TEST_F(HttpPeersTest, AnAnswerComesInThePiecesThatItWasMadeIn) {
  run([this]() -> asio::awaitable<void> {
    Collected sink;
    const auto answer = co_await b_->call_in_pieces(address_, {.path = "/count", .body = "the end"},
                                                    kPatience, sink);
    EXPECT_TRUE(answer) << answer.error().message();
    if (answer) EXPECT_EQ(answer->body, "the end");
    EXPECT_EQ(sink.pieces.size(), 3U);
    for (const std::string& piece : sink.pieces) EXPECT_EQ(piece.size(), 100'001U);

    Collected nothing;
    const auto busy = co_await b_->call_in_pieces(address_, {.path = "/count", .body = "refuse"},
                                                  kPatience, nothing);
    EXPECT_TRUE(busy && busy->status == 429 && busy->body == "busy");
    EXPECT_TRUE(nothing.pieces.empty());

    Collected away;
    away.gone = true;
    const auto still =
        co_await b_->call_in_pieces(address_, {.path = "/count", .body = "done"}, kPatience, away);
    EXPECT_TRUE(still && still->body == "done");
    EXPECT_EQ(away.pieces.size(), 1U);
  });
}

TEST_F(HttpPeersTest, AnotherKeyIsRefusedAndBothNodesSaySo) {
  b_ = make(Secret(std::string(32, 'x')), metrics_b_, log_b_.log());
  run([this]() -> asio::awaitable<void> {
    const auto answer = co_await b_->call(address_, {.path = "/echo"}, kPatience);
    EXPECT_FALSE(answer);
    if (!answer) EXPECT_EQ(answer.error().code(), Errc::unauthenticated);
    Collected sink;
    const auto pieces = co_await b_->call_in_pieces(address_, {.path = "/count"}, kPatience, sink);
    EXPECT_FALSE(pieces);
    if (!pieces) EXPECT_EQ(pieces.error().code(), Errc::unauthenticated);
  });
  EXPECT_EQ(asked_, 0);
  EXPECT_NE(text_of(log_a_).find("secrets.key must be the same"), std::string::npos);
  EXPECT_NE(text_of(log_b_).find("secrets.key must be the same"), std::string::npos);
}

TEST_F(HttpPeersTest, NobodyElseIsAnsweredAnything) {
  run([this]() -> asio::awaitable<void> {
    const auto port = parse_port(address_.substr(address_.rfind(':') + 1));
    HttpClient client(io_, {.host = "127.0.0.1", .port = port.value_or(0)}, {});
    for (const char* path : {"/", "/healthz", "/echo", "/2015-03-31/functions"}) {
      for (const char* method : {"GET", "POST", "OPTIONS"}) {
        const auto answer = co_await client.send(
            {.method = method, .target = path, .headers = {}, .body = ""}, clock_.now() + 60s);
        EXPECT_TRUE(answer && answer->status == 403) << method << path;
      }
    }
  });
  EXPECT_EQ(asked_, 0);
}

TEST_F(HttpPeersTest, ANodeThatIsGoneIsNotOutOfReach) {
  run([this]() -> asio::awaitable<void> {
    const std::string nobody = "127.0.0.1:1";
    b_->know_by([&] {
      return std::vector<Peer>{{.node = "n", .incarnation = "i", .name = "n", .address = nobody}};
    });
    (void)co_await b_->call(nobody, {.path = "/echo"}, kPatience);
    EXPECT_TRUE(exposes("wheelpit_peer_unreachable{address=\"127.0.0.1:1\"} 1"));
    b_->know_by([] { return std::vector<Peer>(); });
    (void)co_await b_->call(address_, {.path = "/echo"}, kPatience);
    EXPECT_TRUE(exposes("wheelpit_peer_unreachable{address=\"127.0.0.1:1\"} 0"));
  });
}

TEST_F(HttpPeersTest, ANodeThatIsAwayIsToldOnceAndCounted) {
  run([this]() -> asio::awaitable<void> {
    const std::string nobody = "127.0.0.1:1";
    for (int i = 0; i < 3; ++i) {
      const auto answer = co_await b_->call(nobody, {.path = "/echo"}, kPatience);
      EXPECT_FALSE(answer);
      if (!answer) EXPECT_EQ(answer.error().code(), Errc::unavailable);
    }
    Collected sink;
    const auto pieces = co_await b_->call_in_pieces(nobody, {.path = "/count"}, kPatience, sink);
    EXPECT_FALSE(pieces);
    if (!pieces) EXPECT_EQ(pieces.error().code(), Errc::not_found);
  });
  EXPECT_TRUE(exposes("wheelpit_peer_unreachable{address=\"127.0.0.1:1\"} 1"));
  const std::string text = text_of(log_b_);
  const auto first = text.find("another node does not answer");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find("another node does not answer", first + 1), std::string::npos);
}

}  // namespace
}  // namespace wheelpit::cluster
