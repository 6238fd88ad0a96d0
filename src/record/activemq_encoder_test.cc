#include "record/activemq_encoder.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <memory>
#include <random>

#include "base/base64.h"

namespace wheelpit {
namespace {

const std::string kArn = "arn:aws:mq:us-west-2:123456789012:broker:shop:b-0a1b2c3d-0001";

Record record_of(ActiveMqMessage message, bool redelivered = false) {
  return {.id = {},
          .received_at = {},
          .message =
              ActiveMqDelivery{std::make_shared<ActiveMqMessage>(std::move(message)), redelivered}};
}

std::string event_of(const std::vector<Record>& records,
                     ActiveMqEventFormat format = ActiveMqEventFormat::current) {
  const auto encoder = make_activemq_encoder(kArn, format);
  std::string event(encoder->head());
  for (const Record& record : records) {
    if (event.size() > encoder->head().size()) event += ',';
    encoder->append(record, event);
  }
  event += encoder->tail();
  return event;
}

ActiveMqMessage order() {
  return {
      .message_id = "ID:b-0a1b2c3d-0001-1.mq.us-west-2.amazonaws.com-40113-1793736307000-2:1:1:1:7",
      .kind = ActiveMqKind::text,
      .body = "order 17: ready",
      .persistent = false,
      .priority = 4,
      .correlation_id = "basket-17",
      .reply_to = std::nullopt,
      .type = std::nullopt,
      .destination = "orders",
      .expiration = 60000,
      .timestamp = 1793736307120,
      .broker_in_time = 1793736307131,
      .broker_out_time = 1793736307140,
      .properties = {{"shop", "north"}, {"rush", "true"}}};
}

TEST(ActiveMqEncoder, WritesTheEventOfLiveMappings) {
  EXPECT_EQ(
      event_of({record_of(order())}),
      R"({"eventSource":"aws:mq",)"
      R"("eventSourceArn":"arn:aws:mq:us-west-2:123456789012:broker:shop:b-0a1b2c3d-0001",)"
      R"("messages":[)"
      R"({"messageID":"ID:b-0a1b2c3d-0001-1.mq.us-west-2.amazonaws.com-40113-1793736307000-2:1:1:1:7",)"
      R"("messageType":"jms/text-message","timestamp":1793736307120,"deliveryMode":1,)"
      R"("correlationID":"basket-17","replyTo":"null","destination":{"physicalName":"orders"},)"
      R"("redelivered":false,"type":null,"expiration":60000,"priority":4,)"
      R"("data":"b3JkZXIgMTc6IHJlYWR5","brokerInTime":1793736307131,)"
      R"("brokerOutTime":1793736307140,"properties":{"shop":"north","rush":"true"}}]})");
}

TEST(ActiveMqEncoder, AnAnswerQueueAndATypeAreThoseOfTheMessage) {
  ActiveMqMessage message = order();
  message.reply_to = "queue://answers";
  message.type = "";
  message.correlation_id.reset();
  message.expiration = 0;
  const std::string event = event_of({record_of(message, true)});
  EXPECT_NE(event.find(R"("correlationID":null,"replyTo":"queue://answers",)"), event.npos);
  EXPECT_NE(event.find(R"("redelivered":true,"type":"","expiration":0,"priority":4,)"), event.npos);
}

TEST(ActiveMqEncoder, WritesTheEventOfTheGuide) {
  EXPECT_EQ(
      event_of({record_of(order())}, ActiveMqEventFormat::documented),
      R"({"eventSource":"aws:mq",)"
      R"("eventSourceArn":"arn:aws:mq:us-west-2:123456789012:broker:shop:b-0a1b2c3d-0001",)"
      R"("messages":[)"
      R"({"messageID":"ID:b-0a1b2c3d-0001-1.mq.us-west-2.amazonaws.com-40113-1793736307000-2:1:1:1:7",)"
      R"("messageType":"jms/text-message","deliveryMode":1,"replyTo":null,"type":null,)"
      R"("expiration":"60000","priority":4,"correlationId":"basket-17","redelivered":false,)"
      R"("destination":{"physicalName":"orders"},)"
      R"("data":"b3JkZXIgMTc6IHJlYWR5","timestamp":1793736307120,"brokerInTime":1793736307131,)"
      R"("brokerOutTime":1793736307140,"properties":{"shop":"north","rush":"true"}}]})");
}

TEST(ActiveMqEncoder, WritesTheEventOf2021) {
  ActiveMqMessage message = order();
  message.kind = ActiveMqKind::bytes;
  message.persistent = true;
  message.reply_to = "queue://answers";
  message.type = "ready";
  message.correlation_id.reset();
  message.expiration = 0;
  EXPECT_EQ(
      event_of({record_of(message, true)}, ActiveMqEventFormat::of_2021),
      R"({"eventSource":"aws:amq",)"
      R"("eventSourceArn":"arn:aws:mq:us-west-2:123456789012:broker:shop:b-0a1b2c3d-0001",)"
      R"("messages":[)"
      R"({"messageID":"ID:b-0a1b2c3d-0001-1.mq.us-west-2.amazonaws.com-40113-1793736307000-2:1:1:1:7",)"
      R"("messageType":"jms/bytes-message","deliveryMode":2,"replyTo":"queue://answers",)"
      R"("type":"ready","expiration":"0","priority":4,"correlationId":null,"redelivered":true,)"
      R"("destination":{"physicalname":"orders"},)"
      R"("data":"b3JkZXIgMTc6IHJlYWR5","timestamp":1793736307120,"brokerInTime":1793736307131,)"
      R"("brokerOutTime":1793736307140}]})");
}

TEST(ActiveMqEncoder, HasPropertiesAlsoWhenThereAreNone) {
  ActiveMqMessage bare;
  EXPECT_TRUE(event_of({record_of(bare)}).ends_with(R"("properties":{}}]})"));
}

// Whatever a producer sends, in whatever place, the event is valid JSON.
TEST(ActiveMqEncoder, AnyMessageGivesValidJson) {
  std::mt19937_64 random(20261122);
  const auto bytes = [&] {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random() % 256);
    return text;
  };
  const auto nullable = [&]() -> std::optional<std::string> {
    if (random() % 3 == 0) return std::nullopt;
    return bytes();
  };
  for (int i = 0; i < 1000; ++i) {
    ActiveMqMessage message;
    message.message_id = bytes();
    message.body = bytes();
    message.priority = static_cast<int>(random() % 256) - 128;
    message.correlation_id = nullable();
    message.reply_to = nullable();
    message.type = nullable();
    message.destination = bytes();
    message.expiration = static_cast<std::int64_t>(random());
    message.timestamp = static_cast<std::int64_t>(random());
    for (std::uint64_t n = random() % 4; n > 0; --n) {
      message.properties.emplace_back(std::to_string(n) + bytes(), bytes());
    }
    const std::string event = event_of({record_of(message), record_of(message, true)});
    boost::system::error_code fault;
    const auto parsed = boost::json::parse(event, fault);
    ASSERT_FALSE(fault) << fault.message() << "\n" << event;
    const auto& first = parsed.at("messages").at(0);
    ASSERT_EQ(from_base64(std::string_view(first.at("data").as_string())), message.body);
    ASSERT_EQ(first.at("properties").as_object().size(), message.properties.size());
    ASSERT_EQ(first.at("timestamp").as_int64(), message.timestamp);
  }
}

}  // namespace
}  // namespace wheelpit
