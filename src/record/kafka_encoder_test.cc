#include "record/kafka_encoder.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "record/kafka_message.h"

namespace wheelpit {
namespace {

using namespace std::string_view_literals;

class SampleMessage final : public KafkaMessage {
 public:
  explicit SampleMessage(Parts parts) : KafkaMessage(std::move(parts)) {}
};

KafkaMessage::Parts sample() {
  return {.topic = "grain",
          .partition = 0,
          .offset = 15,
          .timestamp = 1793736307512,
          .timestamp_type = KafkaMessage::TimestampType::create_time,
          .key = "silo-4",
          .value = R"({"t":3})",
          .headers = {{.name = "trace", .value = "1-\xC3\xAB"}, {.name = "trace", .value = "2"}}};
}

Record record_of(KafkaMessage::Parts parts) {
  Record record;
  record.message = std::make_shared<const SampleMessage>(std::move(parts));
  return record;
}

std::string event_of(const KafkaEventOrigin& origin, const std::vector<Record>& records) {
  const auto encoder = make_kafka_encoder(origin);
  std::string event(encoder->head());
  for (const Record& record : records) {
    if (event.back() == '}') event += ',';
    encoder->append(record, event);
  }
  encoder->close({}, event);
  EXPECT_TRUE(boost::json::parse(event).is_object());
  return event;
}

std::string piece_of(KafkaMessage::Parts parts) {
  std::string piece;
  make_kafka_encoder({.topic = "grain"})->append(record_of(std::move(parts)), piece);
  return piece;
}

TEST(KafkaEncoder, WritesAnMskEventAsTheGuideShowsIt) {
  KafkaMessage::Parts later = sample();
  later.offset = 17;
  later.timestamp_type = KafkaMessage::TimestampType::log_append_time;
  later.key.reset();
  later.value = R"({"t":4})";
  later.headers.clear();
  EXPECT_EQ(
      event_of({.event_source_arn = "arn:aws:kafka:us-east-1:123456789012:cluster/mill/4f0e1d2c-2",
                .bootstrap_servers = "b-2.mill:9098,b-1.mill:9098",
                .topic = "grain"},
               {record_of(sample()), record_of(later)}),
      R"({"eventSource":"aws:kafka",)"
      R"("eventSourceArn":"arn:aws:kafka:us-east-1:123456789012:cluster/mill/4f0e1d2c-2",)"
      R"("bootstrapServers":"b-2.mill:9098,b-1.mill:9098","records":{"grain-0":[)"
      R"({"topic":"grain","partition":0,"offset":15,"timestamp":1793736307512,)"
      R"("timestampType":"CREATE_TIME","key":"c2lsby00","value":"eyJ0IjozfQ==",)"
      R"("headers":[{"trace":[49,45,-61,-85]},{"trace":[50]}]},)"
      R"({"topic":"grain","partition":0,"offset":17,"timestamp":1793736307512,)"
      R"("timestampType":"LOG_APPEND_TIME","value":"eyJ0Ijo0fQ==","headers":[]}]}})");
}

TEST(KafkaEncoder, ASelfManagedClusterHasNoArn) {
  EXPECT_EQ(event_of({.bootstrap_servers = "127.0.0.1:9092", .topic = "a", .partition = 3}, {}),
            R"({"eventSource":"SelfManagedKafka","bootstrapServers":"127.0.0.1:9092",)"
            R"("records":{"a-3":[]}})");
}

TEST(KafkaEncoder, WhatIsNullIsLeftOutAndWhatIsEmptyIsNot) {
  KafkaMessage::Parts parts = sample();
  parts.key = ""sv;
  parts.value.reset();
  parts.headers = {{.name = "none", .value = ""}};
  EXPECT_EQ(piece_of(parts),
            R"({"topic":"grain","partition":0,"offset":15,"timestamp":1793736307512,)"
            R"("timestampType":"CREATE_TIME","key":"","headers":[{"none":[]}]})");
}

TEST(KafkaEncoder, BytesOfHeadersAreSigned) {
  KafkaMessage::Parts parts = sample();
  parts.headers = {{.name = "\"\xFF", .value = "\x00\x7F\x80\xFF"sv}};
  EXPECT_TRUE(piece_of(parts).ends_with("\"headers\":[{\"\\\"\xEF\xBF\xBD\":[0,127,-128,-1]}]}"))
      << piece_of(parts);
}

TEST(KafkaEncoder, ARecordWithoutATimeSaysSo) {
  KafkaMessage::Parts parts = sample();
  parts.timestamp = -1;
  parts.timestamp_type = KafkaMessage::TimestampType::none;
  EXPECT_TRUE(piece_of(parts).contains(R"("timestamp":-1,"timestampType":"NO_TIMESTAMP_TYPE")"));
  EXPECT_FALSE(SampleMessage(parts).created_at());
}

TEST(KafkaMessage, IsNamedByPartitionAndOffset) {
  EXPECT_EQ(SampleMessage(sample()).item_id(), R"({"offset":15,"partition":"grain-0"})");
  std::string text;
  SampleMessage(sample()).describe(text);
  EXPECT_EQ(text, R"("topic":"grain","partition":0,"offset":15,"key":"silo-4")");
}

}  // namespace
}  // namespace wheelpit
