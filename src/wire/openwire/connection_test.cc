// From the handshake to the goodbye, and what the broker says by the way.

#include "wire/openwire/connection_fixture.h"

namespace wheelpit::openwire {
namespace {

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
  std::string cut = server::response(1);
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

}  // namespace
}  // namespace wheelpit::openwire
