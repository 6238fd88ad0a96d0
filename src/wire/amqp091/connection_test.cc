#include "wire/amqp091/connection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "wire/amqp091/server_bytes.h"
#include "wire/amqp091/table.h"

namespace wheelpit::amqp091 {
namespace {

using std::chrono::seconds;

class ConnectionTest : public testing::Test, protected DeliverySink {
 protected:
  explicit ConnectionTest(ConnectionOptions wanted = options())
      : connection_(std::move(wanted), *this, now_) {}

  void on_delivery(Delivery& delivery) override {
    bodies_.push_back(delivery.body);
    too_large_.push_back(delivery.too_large);
    tags_.push_back(delivery.tag);
  }

  bool on_unreadable(std::uint64_t tag, const std::string& /*why*/) override {
    unreadable_ = tag;
    return takes_unreadable_;
  }

  static ConnectionOptions options() {
    return {.username = "guest",
            .password = Secret("geheim"),
            .virtual_host = "/",
            .queue = "orders",
            .prefetch_count = 400,
            .heartbeat = seconds(20),
            .connection_name = "name",
            .version = "1"};
  }

  Status feed(std::string_view bytes, std::size_t piece = 100000) {
    while (!bytes.empty()) {
      const auto space = connection_.space();
      const std::size_t count = std::min({piece, bytes.size(), space.size()});
      std::ranges::copy(bytes.substr(0, count), space.begin());
      bytes.remove_prefix(count);
      if (Status received = connection_.received(count, now_); !received) return received;
    }
    return {};
  }

  // The methods that were sent since the last call, as "class.method", and heartbeats as "heart".
  std::vector<std::string> sent() {
    std::string output = connection_.take_output(now_);
    if (output.starts_with("AMQP")) output.erase(0, 8);
    FrameReader reader(131072);
    std::ranges::copy(output, reader.space().begin());
    reader.commit(output.size());
    std::vector<std::string> names;
    while (auto frame = *reader.next()) {
      if (frame->type == FrameType::heartbeat) {
        names.emplace_back("heart");
        continue;
      }
      ByteReader in(frame->payload);
      const auto class_id = in.integer<std::uint16_t>();
      names.push_back(std::to_string(class_id) + "." + std::to_string(in.integer<std::uint16_t>()));
    }
    return names;
  }

  void consume() {
    ASSERT_TRUE(feed(server::until_consuming()));
    ASSERT_EQ(connection_.phase(), Phase::consuming);
    sent();
    connection_.take_events();
  }

  template <class Kind>
  Kind only_event() {
    const auto events = connection_.take_events();
    EXPECT_EQ(events.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Kind>(events.at(0)));
    return std::get<Kind>(events.at(0));
  }

  TimePoint now_{};
  std::vector<std::string> bodies_;
  std::vector<std::uint64_t> tags_;
  bool takes_unreadable_ = false;
  std::uint64_t unreadable_ = 0;
  std::vector<std::string> too_large_;  // of each, mostly ""
  Connection connection_;
};

using Names = std::vector<std::string>;

TEST_F(ConnectionTest, AnswersStepByStepUntilItConsumes) {
  EXPECT_EQ(connection_.take_output(now_), std::string("AMQP\0\0\x09\x01", 8));
  ASSERT_TRUE(feed(server::start()));
  EXPECT_EQ(connection_.phase(), Phase::login);
  EXPECT_EQ(sent(), Names({"10.11"}));
  ASSERT_TRUE(feed(server::tune()));
  EXPECT_EQ(sent(), Names({"10.31", "10.40"}));
  ASSERT_TRUE(feed(server::method(ConnectionOpenOk{}, 0)));
  EXPECT_EQ(sent(), Names({"20.10"}));
  ASSERT_TRUE(feed(server::method(ChannelOpenOk{})));
  EXPECT_EQ(sent(), Names({"60.10"}));
  ASSERT_TRUE(feed(server::method(BasicQosOk{})));
  EXPECT_EQ(sent(), Names({"60.20"}));
  ASSERT_TRUE(feed(server::consume_ok()));
  only_event<ConsumeConfirmed>();
}

TEST_F(ConnectionTest, AnnouncesTheCapabilitiesThatChangeWhatItIsTold) {
  connection_.take_output(now_);
  ASSERT_TRUE(feed(server::start()));
  const std::string output = connection_.take_output(now_);
  for (const char* part : {"consumer_cancel_notify", "authentication_failure_close",
                           "connection_name", "PLAIN", "wheelpit"}) {
    EXPECT_TRUE(output.contains(part)) << part;
  }
  EXPECT_TRUE(output.contains(std::string_view("\0guest\0geheim", 13)));
}

TEST_F(ConnectionTest, AcceptsSmallerLimitsAndNeverProposesLargerOnes) {
  ASSERT_TRUE(feed(server::start() + server::tune(8192, 5)));
  const std::string output = connection_.take_output(now_);
  const std::string tune_ok = server::method(ConnectionTuneOk{1, 8192, 5}, 0);
  EXPECT_TRUE(output.contains(tune_ok));

  Connection other(options(), *this, now_);
  const std::string bytes = server::start() + server::tune(0, 0);
  std::ranges::copy(bytes, other.space().begin());
  ASSERT_TRUE(other.received(bytes.size(), now_));
  EXPECT_TRUE(other.take_output(now_).contains(server::method(ConnectionTuneOk{1, 131072, 20}, 0)));
}

TEST_F(ConnectionTest, RefusesABrokerWithoutPlain) {
  const Status status =
      feed(server::method(ConnectionStart{0, 9, {}, {"AMQPLAIN EXTERNAL"}, {"en_US"}}, 0));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), Errc::invalid_argument);
}

TEST_F(ConnectionTest, DeliversBodiesOfNoneOneAndSeveralFramesInAnyPieces) {
  consume();
  std::string bytes = server::deliver(1, "") + server::deliver(2, "hello");
  bytes += server::method(BasicDeliver{{"wheelpit"}, 3, 1, {""}, {"orders"}});
  bytes += server::content_header(6, server::kNoProperties);
  bytes += server::frame(FrameType::body, "abc");
  bytes += server::frame(FrameType::heartbeat, "", 0);
  bytes += server::frame(FrameType::body, "def");
  for (const std::size_t piece : {1U, 3U, 1000U}) {
    bodies_.clear();
    ASSERT_TRUE(feed(bytes, piece));
    EXPECT_EQ(bodies_, Names({"", "hello", "abcdef"})) << piece;
  }
}

TEST_F(ConnectionTest, RefusesABodyOfAbsurdSizeBeforeItArrives) {
  consume();
  const Status status = feed(server::method(BasicDeliver{{"w"}, 1, 0, {""}, {"q"}}) +
                             server::content_header(std::uint64_t{1} << 62, ""));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), Errc::malformed);
}

TEST_F(ConnectionTest, RefusesBodiesThatWereNotAnnounced) {
  consume();
  EXPECT_FALSE(feed(server::frame(FrameType::body, "abc")));
  EXPECT_FALSE(feed(server::method(BasicDeliver{{"w"}, 1, 0, {""}, {"q"}}) +
                    server::content_header(2, server::kNoProperties) +
                    server::frame(FrameType::body, "abc")));
  EXPECT_TRUE(bodies_.empty());
}

TEST_F(ConnectionTest, SaysDuringWhatTheBrokerClosedTheConnection) {
  ASSERT_TRUE(feed(server::start()));
  sent();
  ASSERT_TRUE(feed(server::method(ConnectionClose{403, {"ACCESS_REFUSED"}, 0, 0}, 0)));
  const auto closed = only_event<ConnectionClosed>();
  EXPECT_EQ(closed.during, Phase::login);
  EXPECT_EQ(closed.reason.code, 403);
  EXPECT_EQ(closed.reason.text, "ACCESS_REFUSED");
  EXPECT_EQ(sent(), Names({"10.51"}));
  EXPECT_EQ(connection_.phase(), Phase::closed);
}

TEST_F(ConnectionTest, OpensAnotherChannelAfterTheBrokerClosedOne) {
  consume();
  ASSERT_TRUE(feed(server::method(ChannelClose{406, {"timed out"}, 60, 80})));
  EXPECT_EQ(only_event<ChannelClosed>().during, Phase::consuming);
  EXPECT_EQ(sent(), Names({"20.41"}));
  connection_.ack(1, true);
  EXPECT_FALSE(connection_.has_output()) << "tags of a closed channel mean nothing";

  connection_.open_channel();
  ASSERT_TRUE(
      feed(server::method(ChannelOpenOk{}) + server::method(BasicQosOk{}) + server::consume_ok()));
  EXPECT_EQ(sent(), Names({"20.10", "60.10", "60.20"}));
  only_event<ConsumeConfirmed>();
}

TEST_F(ConnectionTest, ADeliveryThatAClosedChannelCutShortIsForgotten) {
  consume();
  ASSERT_TRUE(feed(server::method(BasicDeliver{{"w"}, 1, 0, {""}, {"q"}})));
  ASSERT_TRUE(feed(server::method(ChannelClose{541, {""}, 0, 0})));
  connection_.open_channel();
  ASSERT_TRUE(feed(server::method(ChannelOpenOk{}) + server::method(BasicQosOk{}) +
                   server::consume_ok() + server::deliver(1, "new")));
  EXPECT_EQ(bodies_, Names({"new"}));
}

TEST_F(ConnectionTest, ConsumesAgainAfterTheBrokerCancelled) {
  consume();
  ASSERT_TRUE(feed(server::method(BasicCancel{{"wheelpit"}, BasicCancel::kNoWait})));
  only_event<ConsumerCancelled>();
  connection_.ack(1, false);
  connection_.consume();
  EXPECT_EQ(sent(), Names({"60.80", "60.20"}));
  ASSERT_TRUE(feed(server::method(ChannelClose{404, {"NOT_FOUND"}, 60, 20})));
  EXPECT_EQ(only_event<ChannelClosed>().during, Phase::consume);
}

TEST_F(ConnectionTest, ConfirmsABrokersCancelThatWaits) {
  consume();
  ASSERT_TRUE(feed(server::method(BasicCancel{{"wheelpit"}, 0})));
  EXPECT_EQ(sent(), Names({"60.31"}));
}

TEST_F(ConnectionTest, TakesDeliveriesUntilItsCancelIsConfirmedAndThenClosesInOrder) {
  consume();
  connection_.cancel();
  EXPECT_EQ(sent(), Names({"60.30"}));
  ASSERT_TRUE(feed(server::deliver(1, "late") + server::method(BasicCancelOk{{"wheelpit"}})));
  only_event<CancelConfirmed>();
  EXPECT_EQ(bodies_, Names({"late"}));
  connection_.reject(1, true);
  connection_.close();
  EXPECT_EQ(sent(), Names({"60.90", "20.40"}));
  ASSERT_TRUE(feed(server::method(ChannelCloseOk{})));
  EXPECT_EQ(sent(), Names({"10.50"}));
  ASSERT_TRUE(feed(server::method(ConnectionCloseOk{}, 0)));
  only_event<CloseConfirmed>();
}

TEST_F(ConnectionTest, WhatCrossesItsCloseIsIgnored) {
  consume();
  connection_.close();
  ASSERT_TRUE(feed(server::deliver(1, "crossed")));
  EXPECT_TRUE(bodies_.empty());
  ASSERT_TRUE(feed(server::method(ChannelClose{406, {""}, 0, 0})));
  EXPECT_EQ(sent(), Names({"20.40", "20.41", "10.50"}));
}

TEST_F(ConnectionTest, IgnoresThatPublishersAreBlocked) {
  consume();
  EXPECT_TRUE(feed(server::method(ConnectionBlocked{}, 0)));
  EXPECT_TRUE(feed(server::method(ConnectionUnblocked{}, 0)));
  EXPECT_FALSE(connection_.has_events());
}

TEST_F(ConnectionTest, SendsAHeartbeatEachHalfIntervalOfItsOwnSilence) {
  consume();
  EXPECT_EQ(connection_.next_time(), now_ + seconds(10));
  now_ += seconds(9);
  ASSERT_TRUE(connection_.on_time(now_));
  EXPECT_FALSE(connection_.has_output());
  now_ += seconds(1);
  ASSERT_TRUE(connection_.on_time(now_));
  EXPECT_EQ(sent(), Names({"heart"}));
  EXPECT_EQ(connection_.next_time(), now_ + seconds(10));
}

TEST_F(ConnectionTest, TwoIntervalsOfSilenceMeanThatTheBrokerIsGone) {
  consume();
  now_ += seconds(39);
  ASSERT_TRUE(connection_.on_time(now_));
  ASSERT_TRUE(feed(server::frame(FrameType::heartbeat, "", 0)));
  now_ += seconds(39);
  ASSERT_TRUE(connection_.on_time(now_));
  now_ += seconds(1);
  const Status gone = connection_.on_time(now_);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code(), Errc::timed_out);
}

TEST_F(ConnectionTest, SilenceWhileNobodyReadsIsNoSignOfDeath) {
  consume();
  connection_.pause_reading();
  for (int i = 0; i < 100; ++i) {
    now_ += seconds(10);
    ASSERT_TRUE(connection_.on_time(now_));
    EXPECT_EQ(sent(), Names({"heart"}));
  }
  connection_.resume_reading(now_);
  now_ += seconds(39);
  EXPECT_TRUE(connection_.on_time(now_));
  now_ += seconds(1);
  EXPECT_FALSE(connection_.on_time(now_));
}

TEST_F(ConnectionTest, RefusesMethodsThatMakeNoSenseNow) { EXPECT_FALSE(feed(server::tune())); }

// A message with one header of 130,900 bytes that RabbitMQ has dead-lettered comes in such a frame.
TEST_F(ConnectionTest, DeliversAMessageWhoseHeadersAreLargerThanAFrameMayBe) {
  consume();
  std::string table;
  TableWriter(table).text("big", std::string(300'000, 'h'));
  std::string properties;
  ByteWriter out(properties);
  out.integer(std::uint16_t{0x2000});
  out.long_string(table);
  ASSERT_TRUE(feed(server::deliver(1, "one", properties) + server::deliver(2, "two"), 65'536));
  EXPECT_EQ(bodies_, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(too_large_, (std::vector<std::string>{"", ""}));
}

TEST_F(ConnectionTest, PropertiesBeyondTheBoundCostTheirOwnMessageAlone) {
  consume();
  const std::string properties(std::size_t{17} << 20, '\0');
  ASSERT_TRUE(feed(server::deliver(1, "one", properties) + server::deliver(2, "two"), 65'536));
  EXPECT_EQ(tags_, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(bodies_[0], "one") << "for the quarantine";
  EXPECT_TRUE(too_large_[0].contains("bytes of properties")) << too_large_[0];
  EXPECT_EQ(too_large_[1], "");
}

TEST_F(ConnectionTest, AnotherPrefetchIsThatOfAnotherConsumerOnTheSameChannel) {
  consume();
  ASSERT_TRUE(feed(server::deliver(1, "before")));
  connection_.set_prefetch(100);
  EXPECT_EQ(sent(), Names({"60.30"}));
  connection_.set_prefetch(50);  // what is wanted when the answer comes
  ASSERT_TRUE(feed(server::deliver(2, "meanwhile") + server::method(BasicCancelOk{{"wheelpit"}})));
  EXPECT_EQ(connection_.take_output(now_), server::method(BasicQos{0, 50, 0}));
  ASSERT_TRUE(feed(server::method(BasicQosOk{})));
  EXPECT_EQ(sent(), Names({"60.20"}));
  ASSERT_TRUE(feed(server::consume_ok() + server::deliver(3, "after")));
  only_event<ConsumeConfirmed>();
  EXPECT_EQ(tags_, (std::vector<std::uint64_t>{1, 2, 3})) << "their tags go on";
  connection_.ack(3, true);
  EXPECT_EQ(sent(), Names({"60.80"}));
  connection_.set_prefetch(50);
  EXPECT_EQ(sent(), Names());
}

TEST_F(ConnectionTest, APrefetchThatChangesWhileItBeginsIsCorrectedOnceItConsumes) {
  ASSERT_TRUE(feed(server::start() + server::tune() + server::method(ConnectionOpenOk{}, 0) +
                   server::method(ChannelOpenOk{})));
  sent();
  connection_.set_prefetch(7);
  EXPECT_EQ(sent(), Names());
  ASSERT_TRUE(feed(server::method(BasicQosOk{}) + server::consume_ok()));
  EXPECT_EQ(sent(), Names({"60.20", "60.30"}));
  ASSERT_TRUE(feed(server::method(BasicCancelOk{{"wheelpit"}})));
  EXPECT_EQ(connection_.take_output(now_), server::method(BasicQos{0, 7, 0}));
}

TEST_F(ConnectionTest, WithoutAPrefetchItConsumesNothingAndLooksAtTheQueueNowAndThen) {
  consume();
  connection_.set_prefetch(0);
  EXPECT_EQ(sent(), Names({"60.30"}));
  ASSERT_TRUE(feed(server::method(BasicCancelOk{{"wheelpit"}})));
  EXPECT_EQ(sent(), Names({"50.10"}));
  ASSERT_TRUE(feed(server::method(QueueDeclareOk{{"orders"}, 60, 0})));
  only_event<Idle>();
  EXPECT_EQ(connection_.phase(), Phase::idle);
  EXPECT_LE(connection_.next_time(), now_ + seconds(15));
  now_ += seconds(15);
  ASSERT_TRUE(connection_.on_time(now_));
  EXPECT_EQ(sent().front(), "50.10");

  connection_.set_prefetch(10);
  EXPECT_EQ(sent(), Names({"60.10"}));
  ASSERT_TRUE(feed(server::method(BasicQosOk{}) + server::consume_ok()));
  EXPECT_EQ(connection_.phase(), Phase::consuming);
}

TEST_F(ConnectionTest, AStopWhileThePrefetchChangesIsAStop) {
  consume();
  connection_.set_prefetch(10);
  sent();
  connection_.cancel();
  EXPECT_EQ(sent(), Names()) << "it is cancelled already";
  EXPECT_EQ(connection_.phase(), Phase::cancelling);
  ASSERT_TRUE(feed(server::method(BasicCancelOk{{"wheelpit"}})));
  only_event<CancelConfirmed>();
  EXPECT_EQ(sent(), Names());
}

TEST_F(ConnectionTest, ASinkThatTakesAnUnreadableMessageOnCanStillSettleIt) {
  consume();
  takes_unreadable_ = true;
  ASSERT_TRUE(feed(server::deliver(1, "a") +
                   server::method(BasicDeliver{{"w"}, 2, 0, {""}, {"q"}}) + "nonsense"));
  EXPECT_TRUE(connection_.deaf());
  EXPECT_EQ(unreadable_, 2U);
  ASSERT_TRUE(feed(std::string(1'000'000, 'x'))) << "nothing is heard any more";
  connection_.reject(2, false);
  EXPECT_EQ(connection_.take_output(now_), server::method(BasicReject{2, 0}));
}

class CountingConnectionTest : public ConnectionTest {
 protected:
  static ConnectionOptions counting() {
    ConnectionOptions wanted = options();
    wanted.count_every = seconds(15);
    return wanted;
  }
  CountingConnectionTest() : ConnectionTest(counting()) {}

  bool was_sent(const std::string& method) {
    const auto names = sent();
    return std::ranges::find(names, method) != names.end();
  }
  static std::string numbers(std::uint32_t messages) {
    return server::method(QueueDeclareOk{{"orders"}, messages, 1}, QueueCounter::kChannel);
  }
};

TEST_F(CountingConnectionTest, TellsTheQueuesNumbersBesideTheConsumer) {
  consume();
  now_ += seconds(15);
  EXPECT_LE(connection_.next_time(), now_);
  ASSERT_TRUE(connection_.on_time(now_));
  EXPECT_TRUE(was_sent("20.10")) << "another channel";
  ASSERT_TRUE(feed(server::method(ChannelOpenOk{}, QueueCounter::kChannel)));
  EXPECT_EQ(sent(), Names({"50.10"}));
  ASSERT_TRUE(feed(numbers(7)));
  EXPECT_EQ(only_event<QueueCounted>().messages, 7U);
  EXPECT_GT(connection_.next_time(), now_);
}

TEST_F(CountingConnectionTest, TheEndOfThatChannelIsNoMatterToTheConsumer) {
  consume();
  now_ += seconds(15);
  ASSERT_TRUE(connection_.on_time(now_));
  ASSERT_TRUE(feed(server::method(ChannelOpenOk{}, QueueCounter::kChannel)));
  ASSERT_TRUE(
      feed(server::method(ChannelClose{404, {"NOT_FOUND"}, 50, 10}, QueueCounter::kChannel)));
  EXPECT_FALSE(connection_.has_events());
  EXPECT_EQ(connection_.phase(), Phase::consuming);
  ASSERT_TRUE(feed(server::deliver(1, "a")));
  EXPECT_EQ(bodies_, std::vector<std::string>{"a"});
}

TEST_F(CountingConnectionTest, AsksNothingOfAServerThatAllowsOneChannel) {
  const std::string tune = server::method(ConnectionTune{1, 131072, 60}, 0);
  ASSERT_TRUE(feed(server::start() + tune + server::method(ConnectionOpenOk{}, 0) +
                   server::method(ChannelOpenOk{}) + server::method(BasicQosOk{}) +
                   server::consume_ok()));
  EXPECT_EQ(sent().back(), "60.20");
  now_ += seconds(15);
  ASSERT_TRUE(connection_.on_time(now_));
  EXPECT_FALSE(was_sent("20.10"));
}

TEST_F(CountingConnectionTest, TellsTheNumbersOfAQueueThatIsOnlyLookedAt) {
  connection_.set_prefetch(0);
  ASSERT_TRUE(feed(server::start() + server::tune() + server::method(ConnectionOpenOk{}, 0) +
                   server::method(ChannelOpenOk{})));
  connection_.take_events();
  ASSERT_TRUE(feed(server::method(QueueDeclareOk{{"orders"}, 9, 0})));
  const auto events = connection_.take_events();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(std::get<QueueCounted>(events[1]).messages, 9U);
}

}  // namespace
}  // namespace wheelpit::amqp091
