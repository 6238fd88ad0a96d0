// Queues of a real RabbitMQ as destinations.

#include <gtest/gtest.h>

#include <string>

#include "amqp_client.h"
#include "destination/sample_record.h"
#include "publisher_world.h"
#include "rabbitmq_broker.h"
#include "rabbitmq_world.h"

namespace wheelpit {
namespace {

std::string new_queue(const std::map<std::string, std::string>& arguments = {},
                      const std::string& type = "classic") {
  static int count = 0;
  std::string name = "destination-" + std::to_string(++count);
  declare_queue(name, type, arguments);
  return name;
}

struct Received {
  std::string body;
  std::uint8_t delivery_mode = 0;
  std::string content_type;
  std::map<std::string, std::string> headers;
};

std::string text_of(const amqp_bytes_t& bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

Received take(const std::string& queue) {
  AmqpClient client(broker().url());
  client.consume(queue, 1);
  amqp_envelope_t envelope = client.next();
  const amqp_basic_properties_t& properties = envelope.message.properties;
  Received received{.body = text_of(envelope.message.body),
                    .delivery_mode = properties.delivery_mode,
                    .content_type = text_of(properties.content_type),
                    .headers = {}};
  for (int i = 0; i < properties.headers.num_entries; ++i) {
    const amqp_table_entry_t& entry = properties.headers.entries[i];
    received.headers[text_of(entry.key)] = text_of(entry.value.value.bytes);
  }
  client.acknowledge(envelope.delivery_tag, false);
  amqp_destroy_envelope(&envelope);
  return received;
}

class RabbitMqPublisher : public testing::Test {
 protected:
  PublisherWorld world_{BrokerProtocol::amqp091, broker().port()};
};

TEST_F(RabbitMqPublisher, ARecordIsAPersistentMessageOfJson) {
  const std::string queue = new_queue();
  InvocationRecord record = sample_record();
  record.trace_header = "Root=1-5759e988-bd862e3fe1be46a994272793";
  const Status delivered = world_.deliver(queue, record);
  ASSERT_TRUE(delivered) << delivered.error().message();
  const Received received = take(queue);
  EXPECT_EQ(received.body, record_json(record, Payloads::included));
  EXPECT_EQ(received.delivery_mode, 2);
  EXPECT_EQ(received.content_type, "application/json");
  EXPECT_EQ(received.headers.at("AWSTraceHeader"), record.trace_header);
}

TEST_F(RabbitMqPublisher, ADeadLetterHasItsAttributesAsHeaders) {
  const std::string queue = new_queue({}, "quorum");
  ASSERT_TRUE(world_.deliver(queue, sample_letter()));
  const Received received = take(queue);
  EXPECT_EQ(received.body, R"({"id":1})");
  EXPECT_EQ(received.headers.at("RequestID"), sample_letter().request_id);
  EXPECT_EQ(received.headers.at("ErrorCode"), "200");
  EXPECT_EQ(received.headers.at("ErrorMessage"), "boom");
}

TEST_F(RabbitMqPublisher, AQueueThatIsNotThereIsNotFoundAndHarmsNobody) {
  const Status lost = world_.deliver("no-such-queue", sample_record());
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code(), Errc::not_found);
  EXPECT_TRUE(lost.error().message().contains("there is no queue \"no-such-queue\": 312 NO_ROUTE"))
      << lost.error().message();
  EXPECT_TRUE(world_.deliver(new_queue(), sample_record()));
}

TEST_F(RabbitMqPublisher, AFullQueueThatRejectsIsUnavailable) {
  const std::string queue = "destination-full";
  broker().declare(queue, "classic", R"({"x-max-length": 1, "x-overflow": "reject-publish"})");
  ASSERT_TRUE(world_.deliver(queue, sample_record()));
  Status delivered;
  // The broker may let one more in before it notices.
  for (int i = 0; i < 3 && delivered; ++i) delivered = world_.deliver(queue, sample_record());
  ASSERT_FALSE(delivered);
  EXPECT_EQ(delivered.error().code(), Errc::unavailable);
}

TEST_F(RabbitMqPublisher, ALargeRecordArrivesWhole) {
  const std::string queue = new_queue();
  InvocationRecord record = sample_record();
  record.request_payload = "\"" + std::string(3'000'000, 'x') + "\"";
  ASSERT_TRUE(world_.deliver(queue, record));
  EXPECT_EQ(take(queue).body, record_json(record, Payloads::included));
}

TEST_F(RabbitMqPublisher, AWrongPasswordIsUnauthenticated) {
  world_.credentials.password = "wrong";
  const Status delivered = world_.deliver(new_queue(), sample_record());
  ASSERT_FALSE(delivered);
  EXPECT_EQ(delivered.error().code(), Errc::unauthenticated);
  EXPECT_FALSE(delivered.error().message().contains("wrong")) << delivered.error().message();
}

TEST_F(RabbitMqPublisher, ALoginThatMayNotWriteIsDenied) {
  world_.credentials.username = "esm";
  world_.credentials.password = "esm-secret";
  EXPECT_EQ(world_.deliver(new_queue(), sample_record()).error().code(), Errc::access_denied);
}

TEST_F(RabbitMqPublisher, AVirtualHostThatIsNotThereIsNotFound) {
  world_.broker.virtual_host = "nowhere";
  EXPECT_EQ(world_.deliver(new_queue(), sample_record()).error().code(), Errc::not_found);
}

TEST_F(RabbitMqPublisher, AClosedConnectionIsMadeAgain) {
  const std::string queue = new_queue();
  ASSERT_TRUE(world_.deliver(queue, sample_record()));
  broker().tool({"ctl", "close_all_connections", "by an operator"});
  // The first one may find the connection closing.
  Status delivered = world_.deliver(queue, sample_record());
  if (!delivered) {
    EXPECT_EQ(delivered.error().code(), Errc::unavailable);
    delivered = world_.deliver(queue, sample_record());
  }
  EXPECT_TRUE(delivered);
}

}  // namespace
}  // namespace wheelpit
