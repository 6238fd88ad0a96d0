// The consumer of a connection: how it comes and goes, its acknowledgements and its prefetch.

#include "wire/openwire/connection_fixture.h"

namespace wheelpit::openwire {
namespace {

using ConnectionConsumerTest = ConnectionTest;

TEST_F(ConnectionConsumerTest, DropsWhatIsNotForThePresentConsumer) {
  consume();
  ASSERT_TRUE(feed(server::dispatch(1, 2) + server::end_of_browse()));
  EXPECT_EQ(ids_, Names());
}

TEST_F(ConnectionConsumerTest, ConsumesAgainUnderANewIdAfterARefusal) {
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

TEST_F(ConnectionConsumerTest, OpensItsSessionAgainIfThatWasRefused) {
  ASSERT_TRUE(feed(server::wire_format() + server::response(1)));
  sent();
  ASSERT_TRUE(feed(server::exception(2, "x.Y", "no")));
  only_event<ConsumeRefused>();
  connection_.consume();
  EXPECT_EQ(sent(), Names({"SessionInfo"}));
}

TEST_F(ConnectionConsumerTest, ConsumesAgainAfterTheBrokerClosedItsConsumer) {
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

TEST_F(ConnectionConsumerTest, RemovesItsConsumerAndNothingMoreArrives) {
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

TEST_F(ConnectionConsumerTest, SaysWhichAcknowledgementsAreDone) {
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

TEST_F(ConnectionConsumerTest, GivesThePoisonedMessageItsCause) {
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

TEST_F(ConnectionConsumerTest, ChangesThePrefetchOfThisConsumerAndTheNext) {
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

// The broker's word for how long a frame is holds, so what follows a damaged message is sound.
TEST_F(ConnectionConsumerTest, AMessageThatIsDamagedBehindItsIdCostsItselfAlone) {
  consume();
  const std::string sound = server::dispatch(7);
  const std::string_view fields = std::string_view(sound).substr(5);
  std::size_t delivered = 0;
  for (std::size_t size = 0; size < fields.size(); ++size) {
    std::string wire;
    {
      const FrameWriter frame(wire, DataType::message_dispatch);
      wire.append(fields.substr(0, size));
    }
    Connection connection(options(), *this, now_);
    ids_.clear();
    const auto feed_to = [&](std::string_view bytes) {
      std::ranges::copy(bytes, connection.space().begin());
      return connection.received(bytes.size(), now_);
    };
    ASSERT_TRUE(feed_to(server::until_consuming()));
    if (!feed_to(wire)) continue;  // there is no id to settle it by
    EXPECT_TRUE(unreadable_.contains("ends too early")) << size;
    ASSERT_TRUE(feed_to(server::dispatch(8)));
    EXPECT_EQ(ids_, Names({"ID:p:1:1:7", "ID:p:1:1:8"})) << size;
    ++delivered;
  }
  EXPECT_GT(delivered, fields.size() / 4);
}

TEST_F(ConnectionConsumerTest, AMessageWithBytesTooManyCostsItselfAlone) {
  consume();
  std::string wire = server::dispatch(7) + "more";
  wire[3] = static_cast<char>(wire.size() - 4);
  ASSERT_EQ(wire[2], '\0') << "small enough for one octet";
  ASSERT_TRUE(feed(wire));
  EXPECT_TRUE(unreadable_.contains("bytes too many")) << unreadable_;
  ASSERT_TRUE(feed(server::dispatch(8)));
  EXPECT_EQ(ids_.size(), 2U);
}

TEST_F(ConnectionConsumerTest, AMessageThatIsTooLargeCostsItselfAlone) {
  ConnectionOptions small = options();
  small.max_frame_bytes = 100'000;
  Connection connection(std::move(small), *this, now_);
  const std::string body(300'000, 'x');
  std::string wire = server::until_consuming();
  wire += server::dispatch([&](Message& message) { message.content = {body}; });
  wire += server::dispatch(8);
  for (std::string_view left = wire; !left.empty();) {
    const auto space = connection.space();
    const std::size_t count = std::min(left.size(), space.size());
    std::ranges::copy(left.substr(0, count), space.begin());
    left.remove_prefix(count);
    ASSERT_TRUE(connection.received(count, now_));
  }
  EXPECT_EQ(ids_, Names({"ID:p:1:1:1", "ID:p:1:1:8"}));
}

}  // namespace
}  // namespace wheelpit::openwire
