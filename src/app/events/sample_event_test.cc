#include "app/events/sample_event.h"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace wheelpit {
namespace {

namespace json = boost::json;

json::object event_of(SampleEvent sample) {
  if (sample.bodies.empty()) sample.bodies = {"one", "two"};
  const auto event = sample_event(sample);
  EXPECT_TRUE(event) << (event ? "" : event.error().message());
  return event ? json::parse(*event).as_object() : json::object{};
}

TEST(SampleEvent, OfRabbitMq) {
  const json::object event = event_of({.kind = SourceKind::rabbitmq, .headers = {{"h", "v"}}});
  EXPECT_EQ(event.at("eventSource").as_string(), "aws:rmq");
  const json::array& messages =
      event.at("rmqMessagesByQueue").as_object().at("orders::/").as_array();
  ASSERT_EQ(messages.size(), 2);
  EXPECT_EQ(messages[0].at("data").as_string(), "b25l");
  EXPECT_EQ(messages[1].at("basicProperties").at("messageId").as_string(),
            "00000000-0000-4000-8000-000000000002");
}

TEST(SampleEvent, OfActiveMq) {
  const json::object event = event_of({.kind = SourceKind::activemq, .name = "q"});
  EXPECT_EQ(event.at("messages").as_array()[0].at("destination").at("physicalName").as_string(),
            "q");
}

TEST(SampleEvent, OfSqs) {
  const json::value first =
      event_of({.kind = SourceKind::sqs, .headers = {{"a", "b"}}}).at("Records").as_array()[0];
  EXPECT_EQ(first.at("body").as_string(), "one");
  EXPECT_EQ(first.at("md5OfBody").as_string(), "f97c5d29941bfb1b2fdab0874906ab82");
  EXPECT_EQ(first.at("eventSourceARN").as_string(), "arn:aws:sqs:us-east-1:123456789012:orders");
  EXPECT_EQ(first.at("messageAttributes").at("a").at("stringValue").as_string(), "b");
}

TEST(SampleEvent, OfKinesis) {
  const json::value second =
      event_of({.kind = SourceKind::kinesis, .key = "k"}).at("Records").as_array()[1];
  EXPECT_EQ(second.at("kinesis").at("partitionKey").as_string(), "k");
  EXPECT_EQ(second.at("kinesis").at("data").as_string(), "dHdv");
}

TEST(SampleEvent, OfDynamoDb) {
  const json::value record = event_of({.kind = SourceKind::dynamodb,
                                       .bodies = {R"({"id":"1","n":2,"l":[true,null]})"},
                                       .old_body = R"({"id":"1"})"})
                                 .at("Records")
                                 .as_array()[0];
  EXPECT_EQ(record.at("eventName").as_string(), "MODIFY");
  EXPECT_EQ(json::serialize(record.at("dynamodb").at("Keys")), R"({"id":{"S":"1"}})");
  EXPECT_EQ(json::serialize(record.at("dynamodb").at("NewImage")),
            R"({"id":{"S":"1"},"n":{"N":"2"},"l":{"L":[{"BOOL":true},{"NULL":true}]}})");
  EXPECT_EQ(json::serialize(record.at("dynamodb").at("OldImage")), R"({"id":{"S":"1"}})");
}

TEST(SampleEvent, OfKafka) {
  const json::object self = event_of({.kind = SourceKind::self_managed_kafka, .key = "k"});
  EXPECT_EQ(self.at("eventSource").as_string(), "SelfManagedKafka");
  const json::value second = self.at("records").as_object().at("orders-0").as_array()[1];
  EXPECT_EQ(second.at("offset").as_int64(), 1);
  EXPECT_EQ(second.at("key").as_string(), "aw==");
  EXPECT_EQ(second.at("value").as_string(), "dHdv");
  EXPECT_EQ(event_of({.kind = SourceKind::msk}).at("eventSource").as_string(), "aws:kafka");
}

TEST(SampleEvent, AnItemThatIsNoneIsNamed) {
  const auto fault = [](const std::string& body) {
    const auto event = sample_event({.kind = SourceKind::dynamodb, .bodies = {body}});
    return event ? "none" : event.error().message();
  };
  EXPECT_TRUE(fault("[1]").ends_with("a body is [1]"));
  EXPECT_TRUE(fault("{}").contains("--key-attribute"));
}

}  // namespace
}  // namespace wheelpit
