#include "source/activemq/message.h"

#include <gtest/gtest.h>

#include "wire/openwire/primitive.h"

namespace wheelpit::activemq {
namespace {

using openwire::DataType;
using openwire::Destination;
using openwire::Message;
using openwire::MessageDispatch;

constexpr std::size_t kLimit = 1000;
constexpr std::string_view kHello("\0\0\0\5hello", 9);

MessageDispatch dispatch(DataType type, std::string_view content = kHello) {
  MessageDispatch dispatch;
  dispatch.destination = {DataType::queue, {"orders.eu"}};
  Message& message = dispatch.message.emplace();
  message.type = type;
  message.destination = {DataType::queue, {"orders.>"}};
  message.message_id.emplace().text_view = {"ID:1"};
  message.content = {content};
  message.persistent = true;
  message.priority = 4;
  return dispatch;
}

TEST(ActiveMqMessage, HasAllThatTheFunctionIsShown) {
  MessageDispatch received = dispatch(DataType::text_message);
  Message& from = *received.message;
  from.correlation_id = {"corr\xC0\x80"};
  from.reply_to = {DataType::topic, {"answers"}};
  from.jms_type = {"created"};
  from.persistent = false;
  from.priority = 9;
  from.expiration = 1;
  from.timestamp = 2;
  from.broker_in_time = 3;
  from.broker_out_time = 4;

  const ActiveMqMessage message = to_message(received, kLimit).value();
  EXPECT_EQ(message.message_id, "ID:1");
  EXPECT_EQ(message.kind, ActiveMqKind::text);
  EXPECT_EQ(message.body, "hello");
  EXPECT_FALSE(message.persistent);
  EXPECT_EQ(message.priority, 9);
  EXPECT_EQ(message.correlation_id, std::string("corr\0", 5));
  EXPECT_EQ(message.reply_to, "topic://answers");
  EXPECT_EQ(message.type, "created");
  EXPECT_EQ(message.destination, "orders.eu");
  EXPECT_EQ(message.expiration, 1);
  EXPECT_EQ(message.timestamp, 2);
  EXPECT_EQ(message.broker_in_time, 3);
  EXPECT_EQ(message.broker_out_time, 4);
}

TEST(ActiveMqMessage, LacksWhatTheProducerDidNotSet) {
  const ActiveMqMessage message = to_message(dispatch(DataType::text_message), kLimit).value();
  EXPECT_EQ(message.correlation_id, std::nullopt);
  EXPECT_EQ(message.reply_to, std::nullopt);
  EXPECT_EQ(message.type, std::nullopt);
  EXPECT_TRUE(message.properties.empty());
}

TEST(ActiveMqMessage, OfBytesHasThemAsTheyAre) {
  const ActiveMqMessage message = to_message(dispatch(DataType::bytes_message), kLimit).value();
  EXPECT_EQ(message.kind, ActiveMqKind::bytes);
  EXPECT_EQ(message.body, kHello);
}

TEST(ActiveMqMessage, WithANullTextIsEmpty) {
  MessageDispatch received = dispatch(DataType::text_message);
  received.message->content = {};
  EXPECT_EQ(to_message(received, kLimit)->body, "");
}

TEST(ActiveMqMessage, HasItsPropertiesAsTextsExceptNulls) {
  openwire::MapWriter writer;
  writer.boolean("rush", true);
  writer.integer("attempt", 3);
  std::string map = std::move(writer).finish();
  map += std::string("\0\4null\0", 7);
  map[3] = 3;
  MessageDispatch received = dispatch(DataType::text_message);
  received.message->marshalled_properties = {map};
  using Properties = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(to_message(received, kLimit)->properties,
            Properties({{"rush", "true"}, {"attempt", "3"}}));
}

TEST(ActiveMqMessage, OfAnotherKindIsRefusedWithTheKindAsTheCause) {
  const auto cause = [](DataType type) {
    const auto message = to_message(dispatch(type), kLimit);
    EXPECT_FALSE(message);
    EXPECT_EQ(message.error().code(), Errc::invalid_argument);
    return message.error().message();
  };
  EXPECT_EQ(cause(DataType::map_message),
            "a JMS MapMessage: only text and bytes messages can be given to a function");
  EXPECT_TRUE(cause(DataType::stream_message).starts_with("a JMS StreamMessage"));
  EXPECT_TRUE(cause(DataType::object_message).starts_with("a JMS ObjectMessage"));
  EXPECT_TRUE(cause(DataType::blob_message).starts_with("an ActiveMQ BlobMessage"));
  EXPECT_TRUE(cause(DataType::message).starts_with("a JMS message without a body"));
}

TEST(ActiveMqMessage, ThatCannotBeReadIsRefused) {
  MessageDispatch cut = dispatch(DataType::text_message, "\1");
  EXPECT_EQ(to_message(cut, kLimit).error().code(), Errc::malformed);

  MessageDispatch properties = dispatch(DataType::text_message);
  properties.message->marshalled_properties = {"\1"};
  EXPECT_EQ(to_message(properties, kLimit).error().code(), Errc::malformed);

  MessageDispatch unreadable = dispatch(DataType::text_message);
  unreadable.unreadable = "an object of unknown type 77";
  EXPECT_EQ(to_message(unreadable, kLimit).error().message(),
            "the message cannot be read: an object of unknown type 77");
}

TEST(ActiveMqMessage, ThatIsTooLargeIsRefusedAndDescribed) {
  const MessageDispatch large = dispatch(DataType::bytes_message);
  EXPECT_EQ(to_message(large, kHello.size() - 1).error().code(), Errc::too_large);
  EXPECT_TRUE(to_message(large, kHello.size()));
  const ActiveMqMessage described = describe(large);
  EXPECT_EQ(described.message_id, "ID:1");
  EXPECT_EQ(described.destination, "orders.eu");
  EXPECT_TRUE(described.persistent);
  EXPECT_EQ(described.body, "");
}

TEST(RawBody, IsTheContentWhereItCanBeKept) {
  EXPECT_EQ(raw_body(dispatch(DataType::map_message), kLimit), kHello);
  EXPECT_EQ(raw_body(dispatch(DataType::map_message), 3), "");
  MessageDispatch none = dispatch(DataType::message);
  none.message->content = {};
  EXPECT_EQ(raw_body(none, kLimit), "");
  none.message->content = {"no zlib stream"};
  none.message->compressed = true;
  EXPECT_EQ(raw_body(none, kLimit), "");
}

}  // namespace
}  // namespace wheelpit::activemq
