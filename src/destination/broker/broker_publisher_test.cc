#include "destination/broker/broker_publisher.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <deque>
#include <string>
#include <vector>

#include "base/run_to_end.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using Names = std::vector<std::string>;

Endpoint endpoint(std::uint16_t port) { return {Transport::plain, "broker", port}; }

// What happens to connections, and what became of them.
struct Script {
  std::map<std::uint16_t, Error> unreachable;  // by port
  std::optional<Error> refusal;                // of the next connection, after it is there
  std::deque<Status> answers;                  // to messages; a success without any
  bool silent = false;                         // nothing is answered
  Names made;                                  // "PORT USER" of each connection
  Names published;                             // "QUEUE BODY"
  int closed = 0;                              // in order
};

class ScriptedConnection final : public PublisherConnection {
 public:
  ScriptedConnection(asio::io_context& io, Script& script, std::uint16_t port)
      : changed_(io), script_(script), port_(port) {}

  asio::awaitable<Status> connect(Endpoint, TlsTrust, TimePoint) override {
    const auto down = script_.unreachable.find(port_);
    if (down != script_.unreachable.end()) co_return down->second;
    failure_ = std::exchange(script_.refusal, std::nullopt);
    changed_.notify();
    co_return Status();
  }
  Signal& changed() override { return changed_; }
  bool ready() const override { return !failure_ && !aborted_; }
  std::optional<Error> failure() const override { return failure_; }
  std::uint64_t publish(const QueueMessage& message, WallTime) override {
    script_.published.push_back(message.queue + " " + message.body);
    changed_.notify();
    return ++last_;
  }
  std::optional<Status> take_answer(std::uint64_t) override {
    if (script_.silent) return std::nullopt;
    if (script_.answers.empty()) return Status();
    Status answer = std::move(script_.answers.front());
    script_.answers.pop_front();
    return answer;
  }
  std::string delay() const override { return {}; }
  void close() override {
    closed_ = true;
    ++script_.closed;
  }
  bool closed() const override { return closed_; }
  void abort() override {
    aborted_ = true;
    changed_.notify();
  }
  asio::awaitable<void> end() override { co_return; }

 private:
  Signal changed_;
  Script& script_;
  const std::uint16_t port_;
  std::optional<Error> failure_;
  std::uint64_t last_ = 0;
  bool closed_ = false;
  bool aborted_ = false;
};

class FixedReader final : public CredentialsReader {
 public:
  asio::awaitable<Result<Credentials>> read(std::string secret) override {
    if (failure) co_return *failure;
    co_return Credentials{.username = "user of " + secret, .password = Secret("geheim")};
  }
  std::optional<Error> failure;
};

class BrokerPublisherTest : public testing::Test {
 protected:
  // Publishes so many messages, one after another.
  std::vector<Status> publish(int count, std::vector<Endpoint> endpoints = {endpoint(1)}) {
    return run_to_end(io_, run(count, std::move(endpoints)));
  }

  asio::io_context io_;
  ManualClock clock_;
  FixedReader credentials_;
  Script script_;
  Duration pause_{};         // before each message but the first
  Duration silence_{};       // after the first message
  bool stop_early_ = false;  // while the first message waits

 private:
  asio::awaitable<std::vector<Status>> run(int count, std::vector<Endpoint> endpoints) {
    BrokerPublisher publisher(
        io_, clock_, credentials_, Log(),
        {.name = "lab", .endpoints = std::move(endpoints), .tls_ca_file = {}, .secret = "s"},
        [this](const Endpoint& where, const Credentials& credentials) {
          script_.made.push_back(std::to_string(where.port) + " " + credentials.username);
          return std::make_unique<ScriptedConnection>(io_, script_, where.port);
        });
    TaskGroup tasks(io_, Log());
    if (stop_early_) tasks.spawn("stop", stop_when_published(publisher));
    if (silence_ != Duration{}) tasks.spawn("silence", let_pass_when_published());
    std::vector<Status> results;
    for (int i = 0; i < count; ++i) {
      if (i > 0) co_await let_pass(pause_);
      results.push_back(
          co_await publisher.publish({.queue = "q", .body = std::to_string(i), .headers = {}}));
    }
    publisher.stop();
    co_await publisher.join();
    co_await tasks.join();
    co_return results;
  }

  // The time passes in a moment, and whoever waited for it gets his turn.
  asio::awaitable<void> let_pass(Duration time) {
    clock_.advance(time);
    for (int turns = 0; turns < 20; ++turns) {
      Signal never(io_);
      co_await never.wait(std::chrono::steady_clock::now());
    }
  }

  asio::awaitable<void> let_pass_when_published() {
    while (script_.published.empty()) co_await let_pass({});
    co_await let_pass(silence_);
    script_.silent = false;
  }

  asio::awaitable<void> stop_when_published(BrokerPublisher& publisher) {
    while (script_.published.empty()) co_await let_pass({});
    publisher.stop();
  }
};

TEST_F(BrokerPublisherTest, MessagesShareAConnectionThatLogsInWithTheSecret) {
  for (const Status& status : publish(3)) EXPECT_TRUE(status);
  EXPECT_EQ(script_.made, Names({"1 user of s"}));
  EXPECT_EQ(script_.published, Names({"q 0", "q 1", "q 2"}));
}

TEST_F(BrokerPublisherTest, AnIdleConnectionIsClosedAndMadeAgain) {
  pause_ = std::chrono::seconds(31);
  for (const Status& status : publish(2)) EXPECT_TRUE(status);
  EXPECT_EQ(script_.made.size(), 2U);
  EXPECT_EQ(script_.closed, 1);
}

TEST_F(BrokerPublisherTest, ARefusedMessageIsToldAndTheConnectionStays) {
  script_.answers.emplace_back(Error(Errc::not_found, "there is no queue \"q\""));
  const auto results = publish(2);
  ASSERT_FALSE(results[0]);
  EXPECT_EQ(results[0].error().code(), Errc::not_found);
  EXPECT_EQ(results[0].error().message(), "broker lab at broker:1: there is no queue \"q\"");
  EXPECT_TRUE(results[1]);
  EXPECT_EQ(script_.made.size(), 1U);
}

TEST_F(BrokerPublisherTest, AnEndpointThatIsDownIsFollowedByTheNext) {
  script_.unreachable.emplace(1, Error(Errc::unavailable, "refused"));
  EXPECT_TRUE(publish(1, {endpoint(1), endpoint(2)})[0]);
  EXPECT_EQ(script_.made, Names({"1 user of s", "2 user of s"}));
}

TEST_F(BrokerPublisherTest, WithAllEndpointsDownItIsUnavailable) {
  script_.unreachable.emplace(1, Error(Errc::unavailable, "refused"));
  script_.unreachable.emplace(2, Error(Errc::unavailable, "refused"));
  const auto results = publish(1, {endpoint(1), endpoint(2)});
  ASSERT_FALSE(results[0]);
  EXPECT_EQ(results[0].error().code(), Errc::unavailable);
  EXPECT_EQ(script_.made.size(), 2U);
}

TEST_F(BrokerPublisherTest, ARefusedLoginIsToldAndTriedAnewWithTheNextMessage) {
  script_.refusal = Error(Errc::unauthenticated, "403 ACCESS_REFUSED");
  const auto results = publish(2);
  ASSERT_FALSE(results[0]);
  EXPECT_EQ(results[0].error().code(), Errc::unauthenticated);
  EXPECT_TRUE(results[1]);
  EXPECT_EQ(script_.made.size(), 2U);
}

TEST_F(BrokerPublisherTest, WithoutTheSecretNothingIsTried) {
  credentials_.failure = Error(Errc::not_found, "there is no secret \"s\"");
  const auto results = publish(1);
  ASSERT_FALSE(results[0]);
  EXPECT_EQ(results[0].error().code(), Errc::not_found);
  EXPECT_TRUE(script_.made.empty());
}

TEST_F(BrokerPublisherTest, AConnectionWithoutAnAnswerIsGivenUpAfterTenSeconds) {
  script_.silent = true;
  silence_ = std::chrono::seconds(11);
  const auto results = publish(2);
  ASSERT_FALSE(results[0]);
  EXPECT_EQ(results[0].error().code(), Errc::timed_out);
  EXPECT_TRUE(results[1]);
  EXPECT_EQ(script_.made.size(), 2U);
}

TEST_F(BrokerPublisherTest, StoppingEndsWhatIsUnderWay) {
  script_.silent = true;
  stop_early_ = true;
  const auto results = publish(2);
  for (const Status& status : results) {
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code(), Errc::cancelled);
  }
  EXPECT_EQ(script_.published.size(), 1U);
}

}  // namespace
}  // namespace wheelpit
