#include "wire/openwire/types.h"

#include <gtest/gtest.h>

namespace wheelpit::openwire {
namespace {

MessageId message_id() {
  MessageId id;
  id.producer_id = {
      .connection_id = {"ID:host-36133-1795298529770-1:1"}, .value = 2, .session_id = -1};
  id.producer_sequence_id = 7;
  id.broker_sequence_id = 99;
  return id;
}

TEST(MessageId, IsPrintedAsJmsDoes) {
  MessageId id = message_id();
  EXPECT_EQ(jms_message_id(id), "ID:host-36133-1795298529770-1:1:-1:2:7");
  id.text_view = {"my-own-id"};
  EXPECT_EQ(jms_message_id(id), "my-own-id");
  EXPECT_EQ(jms_message_id(MessageId()), ":0:0:0");
}

TEST(MessageId, IsKeptWithAllItsFields) {
  MessageId id = message_id();
  EXPECT_EQ(OwnedMessageId(id).view(), id);
  EXPECT_EQ(OwnedMessageId(id).broker_sequence_id(), 99);
  id.text_view = {""};
  EXPECT_EQ(OwnedMessageId(id).view(), id);
  id.text_view = {"view"};
  EXPECT_EQ(OwnedMessageId(id).view(), id);
  id.producer_id->connection_id = {};
  EXPECT_EQ(OwnedMessageId(id).view(), id);
  id.producer_id.reset();
  EXPECT_EQ(OwnedMessageId(id).view(), id);
  EXPECT_EQ(OwnedMessageId(MessageId()).view(), MessageId());
}

TEST(Destination, IsPrintedAsJmsDoes) {
  EXPECT_EQ(jms_name({DataType::queue, {"orders"}}), "queue://orders");
  EXPECT_EQ(jms_name({DataType::topic, {"a.\xED\xA0\xBD\xED\xB8\x80"}}), "topic://a.\U0001F600");
  EXPECT_EQ(jms_name({DataType::temp_queue, {"ID:x:1"}}), "temp-queue://ID:x:1");
  EXPECT_EQ(jms_name({DataType::temp_topic, {}}), "temp-topic://");
}

TEST(Destination, IsKept) {
  const OwnedDestination kept({DataType::topic, {"orders"}});
  EXPECT_EQ(kept.view(), (Destination{DataType::topic, {"orders"}}));
  EXPECT_NE(kept, OwnedDestination({DataType::queue, {"orders"}}));
}

TEST(DataType, HasANameAlsoWhenItIsUnknown) {
  EXPECT_EQ(type_name(DataType::text_message), "ActiveMQTextMessage");
  EXPECT_EQ(type_name(static_cast<DataType>(77)), "type 77");
  EXPECT_EQ(type_name(DataType::null), "type 0");
}

}  // namespace
}  // namespace wheelpit::openwire
