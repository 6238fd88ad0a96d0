#include "wire/openwire/connection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "wire/openwire/client_commands.h"
#include "wire/openwire/marshal.h"
#include "wire/openwire/server_frames.h"
#include "wire/openwire/test_frames.h"

namespace wheelpit::openwire {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ConnectionTest : public testing::Test, protected DispatchSink {
 protected:
  void on_dispatch(const MessageDispatch& dispatch) override {
    ids_.push_back(jms_message_id(*dispatch.message->message_id));
    unreadable_ = dispatch.unreadable;
    destination_ = jms_name(*dispatch.destination);
  }

  static ConnectionOptions options() {
    return {.username = "esm",
            .password = Secret("geheim"),
            .connection_id = "ID:c:1",
            .client_id = "client",
            .queue = "orders",
            .prefetch = 400,
            .version = "1"};
  }

  Status feed(std::string_view bytes, std::size_t piece = 100'000) {
    while (!bytes.empty()) {
      const auto space = connection_.space();
      const std::size_t count = std::min({piece, bytes.size(), space.size()});
      std::ranges::copy(bytes.substr(0, count), space.begin());
      bytes.remove_prefix(count);
      if (Status received = connection_.received(count, now_); !received) return received;
    }
    return {};
  }

  // The names of the commands that were sent since the last call.
  std::vector<std::string> sent() {
    output_ = connection_.take_output(now_);
    std::vector<std::string> names;
    for (std::size_t at = 0; at < output_.size();) {
      names.push_back(type_name(static_cast<DataType>(output_[at + 4])));
      at += 4 + ByteReader(std::string_view(output_).substr(at)).integer<std::uint32_t>();
    }
    return names;
  }

  // The only command that was sent since the last call; a view of output_.
  template <class Kind>
  Kind only_sent() {
    EXPECT_EQ(sent(), std::vector<std::string>({type_name(Kind::kType)}));
    Kind command;
    EXPECT_TRUE(read_frame(frame_of(output_), Encoding(), command));
    return command;
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
  std::string output_;
  std::vector<std::string> ids_;
  std::string unreadable_;
  std::string destination_;
  Connection connection_{options(), *this, now_};
};

using Names = std::vector<std::string>;

TEST_F(ConnectionTest, GoesToItsConsumerStepByStep) {
  EXPECT_EQ(sent(), Names({"WireFormatInfo"}));
  ASSERT_TRUE(feed(server::wire_format()));
  const auto login = only_sent<ConnectionInfo>();
  EXPECT_EQ(login.user_name.utf8(), "esm");
  EXPECT_EQ(login.password.utf8(), "geheim");
  EXPECT_TRUE(login.manageable);
  ASSERT_TRUE(feed(server::broker_info() + server::response(1)));
  EXPECT_EQ(only_sent<SessionInfo>().session_id->value, 1);
  ASSERT_TRUE(feed(server::response(2)));
  const auto consumer = only_sent<ConsumerInfo>();
  EXPECT_EQ(consumer.destination->physical_name.utf8(), "orders");
  EXPECT_EQ(consumer.prefetch_size, 400);
  EXPECT_TRUE(consumer.dispatch_async);
  EXPECT_FALSE(connection_.has_events());
  ASSERT_TRUE(feed(server::response(3)));
  only_event<ConsumeConfirmed>();
}

TEST_F(ConnectionTest, PassesMessagesOnHoweverTheyArriveAndAlsoBeforeTheConfirmation) {
  ASSERT_TRUE(feed(server::wire_format() + server::response(1) + server::response(2)));
  ASSERT_TRUE(feed(server::dispatch(1) + server::response(3) + server::dispatch(2), 1));
  EXPECT_EQ(ids_, Names({"ID:p:1:1:1", "ID:p:1:1:2"}));
  EXPECT_EQ(destination_, "queue://orders");
}

TEST_F(ConnectionTest, DropsWhatIsNotForThePresentConsumer) {
  consume();
  ASSERT_TRUE(feed(server::dispatch(1, 2) + server::end_of_browse()));
  EXPECT_EQ(ids_, Names());
}

TEST_F(ConnectionTest, RefusesAPeerThatIsNoBroker) {
  EXPECT_EQ(feed("HTTP/1.1 400 Bad Request\r\n").error().code(), Errc::malformed);
}

TEST_F(ConnectionTest, RefusesAnythingBeforeTheHandshake) {
  EXPECT_EQ(feed(server::response(1)).error().code(), Errc::malformed);
}

TEST_F(ConnectionTest, SpeaksAnOlderVersionIfTheBrokerDoes) {
  ASSERT_TRUE(feed(server::wire_format(30'000, 10)));
  EXPECT_EQ(connection_.wire_format().version, 10);
  ConnectionTest::sent();
  Connection other(options(), *this, now_);
  const std::string old = server::wire_format(30'000, 6);
  std::ranges::copy(old, other.space().begin());
  EXPECT_EQ(other.received(old.size(), now_).error().code(), Errc::invalid_argument);
}

TEST_F(ConnectionTest, SkipsWhatAConsumerNeedNotKnow) {
  consume();
  const std::string unknown("\0\0\0\2\x4Dx", 6);
  const std::string null("\0\0\0\1\0", 5);
  ASSERT_TRUE(feed(server::broker_info() + unknown + null + server::wire_format() +
                   server::response(77) + server::wire_of(ProducerAck()) + server::dispatch(1)));
  EXPECT_FALSE(connection_.has_events());
  EXPECT_EQ(ids_.size(), 1U);
}

TEST_F(ConnectionTest, EndsAtAFrameThatIsBroken) {
  consume();
  std::string cut = server::dispatch(1);
  cut.pop_back();
  cut[3] = static_cast<char>(cut[3] - 1);
  const Status fed = feed(cut);
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code(), Errc::malformed);
}

TEST_F(ConnectionTest, EndsAtAMessageWithoutAnId) {
  consume();
  EXPECT_FALSE(feed(server::dispatch([](Message& message) { message.message_id.reset(); })));
}

// Else one message of a producer could end every connection to the queue.
TEST_F(ConnectionTest, PassesOnAMessageWithAnObjectOfUnknownType) {
  consume();
  ASSERT_TRUE(feed(server::dispatch(
      [](Message& message) { message.data_structure.raw = std::string_view("\1\x4D", 2); })));
  EXPECT_EQ(ids_, Names({"ID:p:1:1:1"}));
  EXPECT_EQ(unreadable_, "an object of unknown type 77");
}

TEST_F(ConnectionTest, TellsARefusedLoginFromARefusedConsumer) {
  ASSERT_TRUE(feed(server::wire_format()));
  ASSERT_TRUE(feed(server::exception(1, "java.lang.SecurityException", "invalid")));
  const auto refused = only_event<LoginRefused>();
  EXPECT_EQ(refused.why.simple_name(), "SecurityException");
  EXPECT_EQ(refused.why.message, "invalid");
  EXPECT_EQ(connection_.phase(), Phase::closed);
  EXPECT_EQ(connection_.next_time(), TimePoint::max());
}

TEST_F(ConnectionTest, ConsumesAgainUnderANewIdAfterARefusal) {
  ASSERT_TRUE(feed(server::wire_format() + server::response(1) + server::response(2)));
  sent();
  ASSERT_TRUE(feed(server::exception(3, "java.lang.SecurityException", "not authorized")));
  EXPECT_EQ(only_event<ConsumeRefused>().why.message, "not authorized");
  EXPECT_FALSE(connection_.has_consumer());
  connection_.consume();
  connection_.consume();  // once is enough
  EXPECT_EQ(only_sent<ConsumerInfo>().consumer_id->value, 2);
  ASSERT_TRUE(feed(server::response(4)));
  only_event<ConsumeConfirmed>();
}

TEST_F(ConnectionTest, OpensItsSessionAgainIfThatWasRefused) {
  ASSERT_TRUE(feed(server::wire_format() + server::response(1)));
  sent();
  ASSERT_TRUE(feed(server::exception(2, "x.Y", "no")));
  only_event<ConsumeRefused>();
  connection_.consume();
  EXPECT_EQ(sent(), Names({"SessionInfo"}));
}

TEST_F(ConnectionTest, ConsumesAgainAfterTheBrokerClosedItsConsumer) {
  consume();
  ASSERT_TRUE(feed(server::close_consumer(1)));
  only_event<ConsumerClosed>();
  EXPECT_EQ(connection_.phase(), Phase::no_consumer);
  EXPECT_EQ(connection_.acknowledge({}), 0);
  connection_.consume();
  EXPECT_EQ(only_sent<ConsumerInfo>().consumer_id->value, 2);
  ASSERT_TRUE(feed(server::response(4) + server::dispatch(1, 1) + server::dispatch(2, 2)));
  EXPECT_EQ(ids_, Names({"ID:p:1:1:2"}));
}

TEST_F(ConnectionTest, RemovesItsConsumerAndNothingMoreArrives) {
  consume();
  connection_.remove_consumer(17);
  const auto remove = only_sent<RemoveInfo>();
  EXPECT_EQ(remove.last_delivered_sequence_id, 17);
  EXPECT_EQ(std::get<ConsumerId>(*remove.object_id).value, 1);
  ASSERT_TRUE(feed(server::dispatch(1) + server::response(4)));
  EXPECT_EQ(ids_, Names());
  only_event<ConsumerRemoved>();
  EXPECT_EQ(connection_.phase(), Phase::no_consumer);
}

TEST_F(ConnectionTest, SaysWhichAcknowledgementsAreDone) {
  consume();
  Acknowledgement ack{.last = MessageId(), .answer = Answer::wanted};
  const std::int32_t first = connection_.acknowledge(ack);
  ack.answer = Answer::none;
  const std::int32_t second = connection_.acknowledge(ack);
  ack.answer = Answer::wanted;
  const std::int32_t third = connection_.acknowledge(ack);
  EXPECT_EQ(std::vector({first, second, third}), std::vector({4, 5, 6}));
  EXPECT_EQ(sent(), Names({"MessageAck", "MessageAck", "MessageAck"}));
  ASSERT_TRUE(feed(server::exception(third, "javax.jms.JMSException", "Unmatched") +
                   server::response(second) + server::response(first) + server::response(first)));
  const auto events = connection_.take_events();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(std::get<Rejected>(events[0]).command_id, third);
  EXPECT_EQ(std::get<Rejected>(events[0]).why.simple_name(), "JMSException");
  EXPECT_EQ(std::get<Answered>(events[1]).command_id, first);
}

TEST_F(ConnectionTest, GivesThePoisonedMessageItsCause) {
  consume();
  const MessageId id{.text_view = {"x"}};
  const std::string cause = "caf\u00e9 \U0001F600 " + std::string(3'000, 'x');
  connection_.acknowledge({.type = AckType::poison,
                           .destination = {DataType::queue, {"other"}},
                           .first = id,
                           .last = id,
                           .cause = cause,
                           .answer = Answer::wanted});
  const auto ack = only_sent<MessageAck>();
  EXPECT_EQ(ack.ack_type, 1);
  EXPECT_EQ(ack.first_message_id, id);
  EXPECT_EQ(ack.destination->physical_name.utf8(), "other");
  EXPECT_EQ(ack.poison_cause->class_name.utf8(), "java.lang.Throwable");
  EXPECT_EQ(ack.poison_cause->message.utf8(), cause.substr(0, 2'000));
}

TEST_F(ConnectionTest, ChangesThePrefetchOfThisConsumerAndTheNext) {
  connection_.set_prefetch(300);
  EXPECT_EQ(sent(), Names({"WireFormatInfo"}));
  ASSERT_TRUE(feed(server::wire_format() + server::response(1) + server::response(2)));
  EXPECT_EQ(sent(), Names({"ConnectionInfo", "SessionInfo", "ConsumerInfo"}));
  ASSERT_TRUE(feed(server::response(3)));
  connection_.take_events();
  connection_.set_prefetch(200);
  connection_.set_prefetch(200);
  EXPECT_EQ(only_sent<ConsumerControl>().prefetch, 200);
  ASSERT_TRUE(feed(server::set_prefetch(1, 50)));
  EXPECT_EQ(only_event<PrefetchChanged>().prefetch, 50);
  ASSERT_TRUE(feed(server::close_consumer(1)));
  connection_.consume();
  EXPECT_EQ(only_sent<ConsumerInfo>().prefetch_size, 50);
}

TEST_F(ConnectionTest, ReportsWhatTheBrokerSaysByTheWay) {
  consume();
  ASSERT_TRUE(feed(server::connection_error("javax.jms.JMSException", "words")));
  EXPECT_EQ(only_event<FailureReported>().why.message, "words");
  ConnectionControl control;
  ASSERT_TRUE(feed(server::wire_of(control)));
  EXPECT_FALSE(connection_.has_events());
  control.connected_brokers = {"tcp://a:1,tcp://b:1"};
  control.rebalance_connection = true;
  ASSERT_TRUE(feed(server::wire_of(control)));
  const auto brokers = only_event<BrokersAnnounced>();
  EXPECT_EQ(brokers.connected, "tcp://a:1,tcp://b:1");
  EXPECT_TRUE(brokers.rebalance);
  ASSERT_TRUE(feed(server::wire_of(ShutdownInfo())));
  only_event<BrokerLeaving>();
  control = {};
  control.close = true;
  ASSERT_TRUE(feed(server::wire_of(control)));
  only_event<BrokerLeaving>();
}

TEST_F(ConnectionTest, ClosesInOrder) {
  consume();
  connection_.close(7);
  connection_.close(7);
  EXPECT_EQ(sent(), Names({"RemoveInfo", "RemoveInfo", "RemoveInfo"}));
  ASSERT_TRUE(feed(server::dispatch(1) + server::response(4) + server::response(5)));
  EXPECT_FALSE(connection_.has_events());
  ASSERT_TRUE(feed(server::exception(6, "x.Y", "already gone")));
  only_event<CloseConfirmed>();
  EXPECT_EQ(sent(), Names({"ShutdownInfo"}));
  EXPECT_EQ(connection_.phase(), Phase::closed);
  EXPECT_EQ(ids_, Names());
}

TEST_F(ConnectionTest, ClosesAtOnceWhatTheBrokerDoesNotKnow) {
  connection_.close(Connection::kNone);
  only_event<CloseConfirmed>();
  EXPECT_EQ(sent(), Names({"WireFormatInfo"}));
  ASSERT_TRUE(feed(server::wire_format()));
  EXPECT_FALSE(connection_.has_output());
}

TEST_F(ConnectionTest, SaysThatItIsThereThreeTimesInTheAgreedSilence) {
  ASSERT_TRUE(feed(server::wire_format(3'000)));
  sent();
  EXPECT_EQ(connection_.next_time(), now_ + seconds(1));
  now_ += seconds(1);
  ASSERT_TRUE(connection_.on_time(now_));
  EXPECT_FALSE(only_sent<KeepAliveInfo>().response_required);
  now_ += milliseconds(999);
  ASSERT_TRUE(connection_.on_time(now_));
  EXPECT_FALSE(connection_.has_output());
}

TEST_F(ConnectionTest, DoesNotWatchBeforeTheInitialDelayThatBothAgreeOn) {
  ASSERT_TRUE(feed(server::wire_format(3'000, 12, 8'000)));
  now_ += seconds(8) + milliseconds(3'749);
  EXPECT_TRUE(connection_.on_time(now_));
  now_ += milliseconds(1);
  EXPECT_FALSE(connection_.on_time(now_));
}

TEST_F(ConnectionTest, GivesUpABrokerThatIsSilentForLonger) {
  ASSERT_TRUE(feed(server::wire_format(3'000)));
  now_ += milliseconds(3'749);
  EXPECT_TRUE(connection_.on_time(now_));
  ASSERT_TRUE(feed(std::string(1, '\0')));  // part of a frame is a sign of life
  now_ += milliseconds(3'749);
  EXPECT_TRUE(connection_.on_time(now_));
  now_ += milliseconds(1);
  const Status dead = connection_.on_time(now_);
  ASSERT_FALSE(dead);
  EXPECT_EQ(dead.error().code(), Errc::timed_out);
}

TEST_F(ConnectionTest, WatchesNobodyIfTheBrokerWantsNone) {
  EXPECT_EQ(connection_.next_time(), TimePoint::max());
  ASSERT_TRUE(feed(server::wire_format(0)));
  EXPECT_EQ(connection_.next_time(), TimePoint::max());
  EXPECT_TRUE(connection_.on_time(now_ + seconds(100'000)));
}

TEST_F(ConnectionTest, AnswersAKeepAliveThatAsksForIt) {
  consume();
  KeepAliveInfo keep_alive;
  keep_alive.command_id = 77;
  ASSERT_TRUE(feed(server::wire_of(keep_alive)));
  EXPECT_FALSE(connection_.has_output());
  keep_alive.response_required = true;
  ASSERT_TRUE(feed(server::wire_of(keep_alive)));
  const auto answer = only_sent<KeepAliveInfo>();
  EXPECT_EQ(answer.command_id, 77);
  EXPECT_FALSE(answer.response_required);
}

}  // namespace
}  // namespace wheelpit::openwire
