// Every way in which one message can end its consumer's connection: it is found, refused with the
// reason, and the others flow.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <chrono>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/task_group.h"
#include "record/record_view.h"
#include "source/rabbitmq/fake_broker.h"
#include "source/rabbitmq/rabbitmq_source.h"

namespace wheelpit::rabbitmq {
namespace {

using namespace amqp091;
namespace asio = boost::asio;

std::string begin(std::uint64_t tag) {
  return server::method(BasicDeliver{{"wheelpit"}, tag, 0, {""}, {"orders"}});
}
std::string header(std::uint64_t body_size) {
  return server::content_header(body_size, server::kNoProperties);
}
std::string body(std::string_view text) { return server::frame(FrameType::body, text); }

struct Way {
  const char* what;
  std::string (*wire)(std::uint64_t tag);
  bool ends;           // the broker, or something on the way, ends the connection after these bytes
  int most_endings;    // of the connection, by this message
  const char* reason;  // in its refusal
};
void PrintTo(const Way& way, std::ostream* out) { *out << way.what; }

const Way kWays[] = {
    {"headers larger than is read",
     [](std::uint64_t tag) {
       return begin(tag) + server::content_header(1, std::string(std::size_t{17} << 20, '\0')) +
              body("x");
     },
     false, 0, "bytes of properties"},
    {"a frame that does not end as frames end",
     [](std::uint64_t tag) {
       std::string wire = begin(tag) + header(1) + body("x");
       wire.back() = 'x';
       return wire;
     },
     false, 2, "cannot be read"},
    {"a body frame larger than was agreed",
     [](std::uint64_t tag) {
       return begin(tag) + header(200'000) + body(std::string(200'000, 'x'));
     },
     false, 2, "cannot be read"},
    {"a body longer than announced",
     [](std::uint64_t tag) { return begin(tag) + header(1) + body("xy"); }, false, 2,
     "cannot be read"},
    {"a second header", [](std::uint64_t tag) { return begin(tag) + header(1) + header(1); }, false,
     2, "cannot be read"},
    {"a header that is too short",
     [](std::uint64_t tag) { return begin(tag) + server::frame(FrameType::header, "abc"); }, false,
     2, "cannot be read"},
    {"a body of a size that cannot be",
     [](std::uint64_t tag) { return begin(tag) + header(std::uint64_t{1} << 62U); }, false, 2,
     "cannot be read"},
    {"another delivery within it", [](std::uint64_t tag) { return begin(tag) + begin(tag); }, false,
     2, "cannot be read"},
    {"a frame of no type within it", [](std::uint64_t tag) { return begin(tag) + "\x07nonsense"; },
     false, 2, "cannot be read"},
    {"a connection that breaks after its first frame", [](std::uint64_t tag) { return begin(tag); },
     true, 7, "broke the connection"},
    {"a connection that breaks within its body",
     [](std::uint64_t tag) { return begin(tag) + header(100) + body("half"); }, true, 7,
     "broke the connection"},
    {"a connection that breaks once it is whole",
     [](std::uint64_t tag) { return server::deliver(tag, "bad"); }, true, 7,
     "broke the connection"},
};

class Credentialed final : public CredentialsReader {
 public:
  asio::awaitable<Result<Credentials>> read(std::string /*secret*/) override {
    co_return Credentials{.username = "guest", .password = Secret("guest")};
  }
};

class BrokenMessage : public testing::TestWithParam<Way>, private SourceObserver {
 protected:
  BrokenMessage() {
    RabbitMqSourceOptions options;
    options.endpoints = {{Transport::plain, "127.0.0.1", broker_.port()}};
    options.queue = "orders";
    options.secret = "secret";
    options.prefetch_count = 100;
    source_ = std::make_unique<RabbitMqSource>(std::move(options),
                                               RabbitMqSourceContext{.io = io_,
                                                                     .clock = clock_,
                                                                     .credentials = credentials_,
                                                                     .observer = *this,
                                                                     .log = Log()});
  }
  ~BrokenMessage() override {
    source_->stop();
    source_->release();
    broker_.stop();
    run_until([this] { return tasks_.size() == 0; });
    io_.restart();
    io_.run_for(std::chrono::milliseconds(10));
  }

  void start() {
    tasks_.spawn("source", source_->run());
    tasks_.spawn("lane", settle_all());
  }
  // A lane whose function takes everything, the refused ones excepted.
  asio::awaitable<void> settle_all() {
    for (;;) {
      auto records = co_await source_->receive(std::nullopt);
      if (!records) co_return;
      for (const Record& record : *records) {
        if (record.refusal) refusals_.push_back(*record.refusal);
        if (!record.refusal && body_of(record) == "bad") continue;  // the function works on it
        const auto settlement = record.refusal ? Settlement::dead_letter : Settlement::done;
        const std::array verdict = {
            RecordVerdict{.id = record.id, .settlement = settlement, .cause = "for a test"}};
        (void)co_await source_->settle(verdict, {});
      }
    }
  }
  // No pause between connections.
  void on_queue(const QueueNumbers& /*numbers*/) override {}
  void on_health(const SourceHealth& health) override {
    if (!health.detail.empty()) problems_.push_back(health.detail);
    if (!health.consuming) asio::post(io_, [this] { source_->retry_now(); });
  }
  template <class Predicate>
  bool run_until(Predicate done) {
    const auto last = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    io_.restart();
    while (!done() && std::chrono::steady_clock::now() < last) {
      source_->retry_now();
      if (io_.run_one_for(std::chrono::milliseconds(2)) == 0) io_.restart();
    }
    return done();
  }

  asio::io_context io_;
  SystemClock clock_;
  Credentialed credentials_;
  FakeRabbitMq broker_{io_};
  std::unique_ptr<RabbitMqSource> source_;
  std::vector<std::string> refusals_;
  std::vector<std::string> problems_;
  TaskGroup tasks_{io_, Log()};
};

TEST_P(BrokenMessage, IsRefusedWithItsReasonAndTheOthersFlow) {
  const Way& way = GetParam();
  std::vector<std::string> sound;
  for (int i = 0; i < 20; ++i) {
    if (i == 10) broker_.add({.name = "bad", .wire = way.wire, .ends = way.ends});
    sound.push_back("sound " + std::to_string(i));
    broker_.add_sound(sound.back());
  }
  start();
  EXPECT_TRUE(run_until([&] { return broker_.done.size() >= 20 && !broker_.rejected.empty(); }));
  EXPECT_EQ(broker_.rejected, std::vector<std::string>{"bad"});
  ASSERT_EQ(refusals_.size(), 1U);
  EXPECT_TRUE(refusals_[0].contains(way.reason)) << refusals_[0];
  std::vector<std::string> done = broker_.done;
  std::ranges::sort(done);
  std::ranges::sort(sound);
  EXPECT_EQ(done, sound);
  EXPECT_LE(broker_.connections, way.most_endings + 1)
      << "windows " << testing::PrintToString(broker_.windows) << ", problems "
      << testing::PrintToString(problems_);
  for (const std::string& name : sound) EXPECT_LE(broker_.returns[name], 2) << name;

  // And all is as before.
  for (int i = 0; i < 5; ++i) broker_.add_sound("later");
  EXPECT_TRUE(run_until([&] { return broker_.done.size() >= 20 && broker_.windows.back() == 100; }))
      << broker_.windows.back();
}

INSTANTIATE_TEST_SUITE_P(RabbitMq, BrokenMessage, testing::ValuesIn(kWays));

// Whoever ends the connection gives no time to refuse the message: the queue's limit is for it
// alone.
const Way kAtOnce[] = {
    {"a broker that finds fault with us for it",
     [](std::uint64_t tag) {
       return server::deliver(tag, "bad") +
              server::method(ConnectionClose{541, {"INTERNAL_ERROR"}, 0, 0}, 0);
     },
     true, 0, ""},
};
using MessageThatCannotBeRefused = BrokenMessage;

TEST_P(MessageThatCannotBeRefused, UsesUpItsOwnDeliveriesAndNoOthers) {
  broker_.delivery_limit = 6;
  for (int i = 0; i < 20; ++i) {
    if (i == 10) broker_.add({.name = "bad", .wire = GetParam().wire, .ends = GetParam().ends});
    broker_.add_sound("sound " + std::to_string(i));
  }
  start();
  EXPECT_TRUE(run_until([&] { return broker_.done.size() >= 20; })) << broker_.done.size();
  EXPECT_EQ(broker_.dead, std::vector<std::string>{"bad"});
  for (const auto& [name, returns] : broker_.returns) {
    if (name != "bad") EXPECT_LE(returns, 2) << name;
  }
}

TEST_P(MessageThatCannotBeRefused, IsToldWithARemedyWhereNoLimitEndsIt) {
  broker_.add({.name = "bad", .wire = GetParam().wire, .ends = GetParam().ends});
  start();
  EXPECT_TRUE(run_until([&] {
    return !problems_.empty() && problems_.back().contains("remove it with the broker's");
  })) << testing::PrintToString(problems_);
}

INSTANTIATE_TEST_SUITE_P(RabbitMq, MessageThatCannotBeRefused, testing::ValuesIn(kAtOnce));

}  // namespace
}  // namespace wheelpit::rabbitmq
