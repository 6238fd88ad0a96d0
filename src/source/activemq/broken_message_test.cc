// Every way in which one message can end its consumer's connection: it is found, refused with the
// reason, and the others flow.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/task_group.h"
#include "record/record_view.h"
#include "source/activemq/activemq_source.h"
#include "wire/openwire/client_commands.h"
#include "wire/openwire/connection.h"
#include "wire/openwire/server_frames.h"

namespace wheelpit::activemq {
namespace {

namespace asio = boost::asio;
using namespace openwire;

// A message for the consumer that the connection has: its id ends in `number`.
using Wire = std::function<std::string(const ConsumerId& consumer, std::int64_t number)>;

std::string sound(const ConsumerId& consumer, std::int64_t number, std::string_view content) {
  MessageDispatch dispatch;
  dispatch.consumer_id = consumer;
  dispatch.destination = {DataType::queue, {"orders"}};
  openwire::Message& message = dispatch.message.emplace();
  message.type = DataType::bytes_message;
  message.destination = dispatch.destination;
  message.persistent = true;
  message.content = {content};
  MessageId& id = message.message_id.emplace();
  id.producer_id = {.connection_id = {"ID:p"}, .value = 1, .session_id = 1};
  id.producer_sequence_id = number;
  id.broker_sequence_id = number;
  return server::wire_of(dispatch);
}

void set_size(std::string& wire) {
  const auto size = static_cast<std::uint32_t>(wire.size() - 4);
  for (std::size_t i = 0; i < 4; ++i) wire[i] = static_cast<char>(size >> (24 - 8 * i));
}

// An ActiveMQ with one queue. One message at a time has to be enough: a client acknowledges in
// order, and all that are out go back to their places when the connection ends.
class FakeActiveMq {
 public:
  struct Message {
    std::int64_t number;
    Wire wire;
    bool ends = false;  // the connection a moment after
  };

  explicit FakeActiveMq(asio::io_context& io)
      : io_(io), acceptor_(io, {asio::ip::make_address("127.0.0.1"), 0}) {
    asio::co_spawn(io_, accept(), asio::detached);
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void add(Message message) { queue_.push_back(std::move(message)); }
  void stop() {
    acceptor_.close();
    if (auto last = session_.lock()) last->socket.close();
  }

  std::vector<std::int64_t> done;
  std::vector<std::int64_t> poison;
  int connections = 0;

 private:
  struct Session {
    explicit Session(asio::ip::tcp::socket s) : socket(std::move(s)) {}
    asio::ip::tcp::socket socket;
    FrameReader frames{1 << 20};
    std::deque<Message> out;
    std::string connection;
    ConsumerId consumer;
    std::size_t prefetch = 0;
    bool ending = false;
    std::string output;
  };

  asio::awaitable<void> accept() {
    for (;;) {
      auto [failure, socket] = co_await acceptor_.async_accept(kTuple);
      if (failure) co_return;
      ++connections;
      auto session = std::make_shared<Session>(std::move(socket));
      session_ = session;
      co_await serve(*session);
      queue_.insert(queue_.begin(), session->out.begin(), session->out.end());
    }
  }

  asio::awaitable<void> serve(Session& session) {
    session.output = server::wire_format(0) + server::broker_info();
    asio::steady_timer moment(io_);
    bool timed = false;
    for (;;) {
      while (!session.ending && session.out.size() < session.prefetch && !queue_.empty()) {
        session.out.push_back(std::move(queue_.front()));
        queue_.pop_front();
        session.output += session.out.back().wire(session.consumer, session.out.back().number);
        session.ending = session.out.back().ends;
      }
      if (session.ending && !std::exchange(timed, true)) {
        moment.expires_after(std::chrono::milliseconds(50));
        moment.async_wait([&session](const boost::system::error_code& interrupted) {
          boost::system::error_code ignored;
          if (!interrupted) session.socket.close(ignored);
        });
      }
      auto [unsent, sent] =
          co_await asio::async_write(session.socket, asio::buffer(session.output), kTuple);
      session.output.clear();
      if (unsent) break;
      const auto space = session.frames.space();
      auto [failure, count] =
          co_await session.socket.async_read_some(asio::buffer(space.data(), space.size()), kTuple);
      if (failure) break;
      session.frames.commit(count);
      while (auto frame = session.frames.next().value()) on_frame(session, *frame);
    }
    boost::system::error_code ignored;
    session.socket.close(ignored);
  }

  template <class Kind>
  static Kind as(const Frame& frame) {
    Kind command;
    EXPECT_TRUE(read_frame(frame, Encoding(), command));
    return command;
  }
  template <class Kind>
  static void answer(Session& session, const Kind& command) {
    if (command.response_required) session.output += server::response(command.command_id);
  }

  void on_frame(Session& session, const Frame& frame) {
    if (frame.type == ConnectionInfo::kType) answer(session, as<ConnectionInfo>(frame));
    if (frame.type == SessionInfo::kType) answer(session, as<SessionInfo>(frame));
    if (frame.type == RemoveInfo::kType) answer(session, as<RemoveInfo>(frame));
    if (frame.type == ConsumerInfo::kType) {
      const auto info = as<ConsumerInfo>(frame);
      session.connection = info.consumer_id->connection_id.utf8();
      session.consumer = *info.consumer_id;
      session.consumer.connection_id = {session.connection};
      session.prefetch = static_cast<std::size_t>(info.prefetch_size);
      answer(session, info);
    }
    if (frame.type == ConsumerControl::kType) {
      session.prefetch = static_cast<std::size_t>(as<ConsumerControl>(frame).prefetch);
    }
    if (frame.type == MessageAck::kType) {
      const auto ack = as<MessageAck>(frame);
      auto& into = ack.ack_type == static_cast<std::int8_t>(AckType::poison) ? poison : done;
      const auto last = ack.last_message_id->broker_sequence_id;
      const bool range = ack.ack_type == static_cast<std::int8_t>(AckType::standard);
      std::erase_if(session.out, [&](const Message& message) {
        const bool meant = range ? message.number <= last : message.number == last;
        if (meant) into.push_back(message.number);
        return meant;
      });
      answer(session, ack);
    }
  }

  static constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
  asio::io_context& io_;
  asio::ip::tcp::acceptor acceptor_;
  std::deque<Message> queue_;
  std::weak_ptr<Session> session_;
};

struct Way {
  const char* what;
  std::string (*wire)(const ConsumerId& consumer, std::int64_t number);
  bool ends;
  int most_endings;
  const char* reason;
};
void PrintTo(const Way& way, std::ostream* out) { *out << way.what; }

const Way kWays[] = {
    {"a message that ends too early",
     [](const ConsumerId& consumer, std::int64_t number) {
       std::string wire = sound(consumer, number, std::string(100, 'x'));
       wire.resize(wire.size() - 60);
       set_size(wire);
       return wire;
     },
     false, 0, "ends too early"},
    {"a message with bytes too many",
     [](const ConsumerId& consumer, std::int64_t number) {
       std::string wire = sound(consumer, number, "x") + "more";
       set_size(wire);
       return wire;
     },
     false, 0, "bytes too many"},
    {"a connection that breaks once it is whole",
     [](const ConsumerId& consumer, std::int64_t number) { return sound(consumer, number, "bad"); },
     true, 7, "broke the connection"},
};

class Credentialed final : public CredentialsReader {
 public:
  asio::awaitable<Result<Credentials>> read(std::string /*secret*/) override {
    co_return Credentials{.username = "esm", .password = Secret("esm")};
  }
};

class ActiveMqBrokenMessage : public testing::TestWithParam<Way>, private SourceObserver {
 protected:
  ActiveMqBrokenMessage() {
    ActiveMqSourceOptions options;
    options.endpoints = {{Transport::plain, "127.0.0.1", broker_.port()}};
    options.queue = "orders";
    options.secret = "secret";
    options.prefetch = 100;
    source_ = std::make_unique<ActiveMqSource>(
        std::move(options), ActiveMqSourceContext{.io = io_,
                                                  .clock = clock_,
                                                  .credentials = credentials_,
                                                  .observer = *this,
                                                  .log = Log(),
                                                  .memory = std::make_shared<ActiveMqMemory>()});
  }
  ~ActiveMqBrokenMessage() override {
    source_->stop();
    source_->release();
    broker_.stop();
    run_until([this] { return tasks_.size() == 0; });
    io_.restart();
    io_.run_for(std::chrono::milliseconds(10));
  }

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
  void on_health(const SourceHealth& health) override {
    if (!health.detail.empty()) problems_.push_back(health.detail);
  }
  void on_queue(const QueueNumbers& /*numbers*/) override {}
  template <class Predicate>
  bool run_until(Predicate done) {
    const auto last = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    io_.restart();
    while (!done() && std::chrono::steady_clock::now() < last) {
      source_->retry_now();  // no pause between connections
      if (io_.run_one_for(std::chrono::milliseconds(2)) == 0) io_.restart();
    }
    return done();
  }

  asio::io_context io_;
  SystemClock clock_;
  Credentialed credentials_;
  FakeActiveMq broker_{io_};
  std::unique_ptr<ActiveMqSource> source_;
  std::vector<std::string> refusals_;
  std::vector<std::string> problems_;
  TaskGroup tasks_{io_, Log()};
};

TEST_P(ActiveMqBrokenMessage, IsRefusedWithItsReasonAndTheOthersFlow) {
  const Way& way = GetParam();
  std::vector<std::int64_t> sound_ones;
  for (std::int64_t number = 1; number <= 20; ++number) {
    const bool bad = number == 10;
    const auto wire = [](const ConsumerId& consumer, std::int64_t its) {
      return sound(consumer, its, "sound");
    };
    broker_.add(
        {.number = number, .wire = bad ? Wire(way.wire) : Wire(wire), .ends = bad && way.ends});
    if (!bad) sound_ones.push_back(number);
  }
  tasks_.spawn("source", source_->run());
  tasks_.spawn("lane", settle_all());
  EXPECT_TRUE(run_until([&] { return broker_.done.size() >= 19 && !broker_.poison.empty(); }));
  EXPECT_EQ(broker_.poison, std::vector<std::int64_t>{10});
  ASSERT_FALSE(refusals_.empty());
  EXPECT_TRUE(refusals_[0].contains(way.reason)) << refusals_[0];
  std::ranges::sort(broker_.done);
  EXPECT_EQ(broker_.done, sound_ones);
  EXPECT_LE(broker_.connections, way.most_endings + 1);
}

INSTANTIATE_TEST_SUITE_P(ActiveMq, ActiveMqBrokenMessage, testing::ValuesIn(kWays));

// There is no id to refuse it by.
const Way kNameless[] = {
    {"a message whose id cannot be read",
     [](const ConsumerId& consumer, std::int64_t number) {
       std::string wire = sound(consumer, number, "x");
       wire.resize(8);
       set_size(wire);
       return wire;
     },
     false, 0, ""},
};
using ActiveMqNamelessMessage = ActiveMqBrokenMessage;

TEST_P(ActiveMqNamelessMessage, IsToldWithARemedy) {
  broker_.add({.number = 1, .wire = Wire(GetParam().wire)});
  tasks_.spawn("source", source_->run());
  EXPECT_TRUE(run_until([&] {
    return !problems_.empty() && problems_.back().contains("remove it with the broker's");
  })) << testing::PrintToString(problems_);
}

INSTANTIATE_TEST_SUITE_P(ActiveMq, ActiveMqNamelessMessage, testing::ValuesIn(kNameless));

}  // namespace
}  // namespace wheelpit::activemq
