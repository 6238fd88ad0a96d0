// Queues of a real ActiveMQ as destinations.

#include <gtest/gtest.h>

#include <string>

#include "activemq_broker.h"
#include "destination/sample_record.h"
#include "publisher_world.h"

namespace wheelpit {
namespace {

std::string new_queue() {
  static int count = 0;
  return "destination." + std::to_string(++count);
}

class ActiveMqPublisher : public testing::Test {
 protected:
  ActiveMqPublisher() {
    world_.credentials.username = "admin";
    world_.credentials.password = "admin-secret";
  }

  PublisherWorld world_{BrokerProtocol::openwire, activemq_broker().port()};
};

TEST_F(ActiveMqPublisher, ARecordIsAPersistentTextMessage) {
  const std::string queue = new_queue();
  InvocationRecord record = sample_record();
  record.request_payload = R"("h\u00e9 )"
                           "\xf0\x9f\x98\x80\"";
  record.trace_header = "Root=1-5759e988-bd862e3fe1be46a994272793";
  const Status delivered = world_.deliver(queue, record);
  ASSERT_TRUE(delivered) << delivered.error().message();
  const auto messages = activemq_broker().browse(queue);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_TRUE(messages[0].contains("\"persistent\": \"true\"")) << messages[0];
  EXPECT_TRUE(messages[0].contains("\"AWSTraceHeader\": \"Root=1-5759e988-")) << messages[0];
  EXPECT_TRUE(messages[0].contains("RetriesExhausted")) << messages[0];
}

TEST_F(ActiveMqPublisher, ADeadLetterHasItsAttributesAsProperties) {
  const std::string queue = new_queue();
  ASSERT_TRUE(world_.deliver(queue, sample_letter()));
  const auto messages = activemq_broker().browse(queue);
  ASSERT_EQ(messages.size(), 1U);
  for (const char* part : {R"("RequestID": "b7d2f0a9-)", R"("ErrorCode": "200")",
                           R"("ErrorMessage": "boom")", R"("body": "{\"id\":1}")"}) {
    EXPECT_TRUE(messages[0].contains(part)) << part << " in " << messages[0];
  }
}

TEST_F(ActiveMqPublisher, ManyMessagesShareAConnection) {
  const std::string queue = new_queue();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(world_.deliver(queue, sample_letter()));
  EXPECT_EQ(activemq_broker().messages(queue), 20U);
}

TEST_F(ActiveMqPublisher, ALargeRecordArrivesWhole) {
  const std::string queue = new_queue();
  InvocationRecord record = sample_record();
  record.request_payload = "\"" + std::string(3'000'000, 'x') + "\"";
  ASSERT_TRUE(world_.deliver(queue, record));
  EXPECT_EQ(activemq_broker().messages(queue), 1U);
}

TEST_F(ActiveMqPublisher, AWrongPasswordIsUnauthenticated) {
  world_.credentials.password = "wrong";
  const Status delivered = world_.deliver(new_queue(), sample_record());
  ASSERT_FALSE(delivered);
  EXPECT_EQ(delivered.error().code(), Errc::unauthenticated);
}

}  // namespace
}  // namespace wheelpit
