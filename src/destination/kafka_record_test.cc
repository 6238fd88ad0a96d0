#include "destination/kafka_record.h"

#include <gtest/gtest.h>

#include "destination/sample_record.h"

namespace wheelpit {
namespace {

constexpr auto kEvent =
    R"({"eventSource":"aws:kafka","eventSourceArn":"arn:aws:kafka:us-east-1:123456789012:cluster/m/1",)"
    R"("bootstrapServers":"b-2:9098,b-1:9098","records":{"grain-0":[)"
    R"({"topic":"grain","partition":0,"offset":100,"timestamp":1769509878512,)"
    R"("timestampType":"CREATE_TIME","key":"c2lsby00","value":"eyJ0IjozfQ==","headers":[{"a":[-61]}]},)"
    R"({"topic":"grain","partition":0,"offset":139,"timestamp":1769509879101,)"
    R"("timestampType":"CREATE_TIME","headers":[]}]}})";

KafkaRecord sample_kafka_record(std::string event = kEvent) {
  KafkaRecord record;
  record.timestamp = kSampleDay + std::chrono::hours(10) + std::chrono::minutes(31) +
                     std::chrono::milliseconds(22'187);
  record.request_id = "8b41d2f0-3c1e-4f52-9a3b-0d6f5e8c1a24";
  record.function_arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
  record.condition = "RetryAttemptsExhausted";
  record.approximate_invoke_count = 3;
  record.response = {.executed_version = "$LATEST", .function_error = "Unhandled"};
  record.mapping_uuid = "the-uuid";
  record.partition = "grain-0";
  record.event = std::make_shared<const std::string>(std::move(event));
  return record;
}

std::string context(std::string_view function) {
  return R"({"requestContext":{"requestId":"8b41d2f0-3c1e-4f52-9a3b-0d6f5e8c1a24","functionArn":")" +
         std::string(function) +
         R"(","condition":"RetryAttemptsExhausted","approximateInvokeCount":3},)"
         R"("responseContext":{"statusCode":200,"executedVersion":"$LATEST",)"
         R"("functionError":"Unhandled"},"version":"1.0","timestamp":"2026-01-27T10:31:22.187Z",)";
}

TEST(KafkaRecord, IsAsTheGuideShowsIt) {
  const std::string size = std::to_string(std::string_view(kEvent).size());
  EXPECT_EQ(record_json(sample_kafka_record(), false).value(),
            context("arn:aws:lambda:us-east-1:123456789012:function:f") +
                R"("KafkaBatchInfo":{"batchSize":2,)"
                R"("eventSourceArn":"arn:aws:kafka:us-east-1:123456789012:cluster/m/1",)"
                R"("bootstrapServers":"b-2:9098,b-1:9098","payloadSize":)" +
                size +
                R"(,"recordsInfo":{"grain-0":{"firstRecordOffset":"100",)"
                R"("firstRecordTimestamp":"2026-01-27T10:31:18.512Z","lastRecordOffset":"139",)"
                R"("lastRecordTimestamp":"2026-01-27T10:31:19.101Z"}}}})");
}

TEST(KafkaRecord, OfABucketHasTheEventAsText) {
  const std::string json = record_json(sample_kafka_record(), true).value();
  EXPECT_TRUE(json.contains(R"(}}},"payload":"{\"eventSource\":\"aws:kafka\",)")) << json;
}

TEST(KafkaRecord, OfARecordThatNoEventCarriesHasANullResponse) {
  KafkaRecord record = sample_kafka_record();
  record.condition = "MaximumPayloadSizeExceeded";
  record.response.reset();
  record.null_response = true;
  EXPECT_TRUE(record_json(record, false)->contains(R"(},"responseContext":null,"version":"1.0")"));
  record.null_response = false;
  EXPECT_FALSE(record_json(record, false)->contains("responseContext"));
}

TEST(KafkaRecord, ASelfManagedClusterHasNoArn) {
  const auto json = record_json(
      sample_kafka_record(R"({"eventSource":"SelfManagedKafka","bootstrapServers":"h:1",)"
                          R"("records":{"grain-0":[{"offset":1,"timestamp":0}]}})"),
      false);
  EXPECT_TRUE(json->contains(R"({"batchSize":1,"bootstrapServers":"h:1",)")) << *json;
}

TEST(KafkaRecord, ATopicGetsALetterForEachRecord) {
  const auto letters = letters_of(sample_kafka_record()).value();
  ASSERT_EQ(letters.size(), 2U);
  EXPECT_EQ(letters[0].key, "silo-4");
  EXPECT_EQ(letters[1].key, std::nullopt);
  const std::string payload =
      R"({"eventSource":"aws:kafka",)"
      R"("eventSourceArn":"arn:aws:kafka:us-east-1:123456789012:cluster/m/1",)"
      R"("bootstrapServers":"b-2:9098,b-1:9098","records":{"grain-0":[)"
      R"({"topic":"grain","partition":0,"offset":139,"timestamp":1769509879101,)"
      R"("timestampType":"CREATE_TIME","headers":[]}]}})";
  EXPECT_EQ(letters[1].value,
            context("arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST") +
                R"("KafkaBatchInfo":{"batchSize":1,)"
                R"("eventSourceArn":"arn:aws:kafka:us-east-1:123456789012:cluster/m/1",)"
                R"("bootstrapServers":"b-2:9098,b-1:9098","payloadSize":)" +
                std::to_string(payload.size()) +
                R"(,"recordInfo":{"offset":"139","timestamp":"2026-01-27T10:31:19.101Z"}},)"
                R"("payload":)" +
                payload + "}");
}

TEST(KafkaRecord, AQualifierStays) {
  KafkaRecord record = sample_kafka_record();
  record.function_arn += ":blue";
  EXPECT_TRUE(letters_of(record)->front().value.contains(R"(:function:f:blue","condition")"));
}

TEST(KafkaRecord, OfAnotherEventIsRefused) {
  for (const char* event : {"", "[]", "{}", R"({"records":[]})", R"({"records":{"grain-1":[]}})",
                            R"({"records":{"grain-0":[]}})", R"({"records":{"grain-0":[1]}})",
                            R"({"records":{"grain-0":[{"offset":"1","timestamp":1}]}})",
                            R"({"records":{"grain-0":[{"offset":1,"timestamp":1,"key":2}]}})"}) {
    EXPECT_EQ(record_json(sample_kafka_record(event), true).error().code(), Errc::malformed)
        << event;
    EXPECT_EQ(letters_of(sample_kafka_record(event)).error().code(), Errc::malformed) << event;
  }
}

TEST(KafkaLetters, AreReadAsTheyWereWritten) {
  using namespace std::string_literals;
  const std::vector<KafkaLetter> letters = {{.key = std::nullopt, .value = "{}"},
                                            {.key = "", .value = R"({"a":" b\n"})"},
                                            {.key = "\0\n +\xFF"s, .value = "{}"}};
  EXPECT_EQ(read_letters(write_letters(letters)).value(), letters);
  EXPECT_TRUE(read_letters("")->empty());
}

TEST(KafkaLetters, AnyOtherTextIsNone) {
  for (const char* text : {"{}", "\n", "- {}", "* {}\n", "-a {}\n", "+a {}\n", "-\n {}\n"}) {
    EXPECT_EQ(read_letters(text).error().code(), Errc::malformed) << text;
  }
}

}  // namespace
}  // namespace wheelpit
