#include "destination/stream_record.h"

#include <gtest/gtest.h>

#include "destination/record_count.h"
#include "destination/sample_record.h"

namespace wheelpit {
namespace {

StreamRecord sample_stream_record() {
  StreamRecord record;
  record.batch_info = "KinesisBatchInfo";
  record.timestamp = kSampleDay + std::chrono::hours(10) + std::chrono::minutes(31) +
                     std::chrono::milliseconds(22'187);
  record.request_id = "8b41d2f0-3c1e-4f52-9a3b-0d6f5e8c1a24";
  record.function_arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
  record.condition = "RetryAttemptsExhausted";
  record.approximate_invoke_count = 2;
  record.response = {.executed_version = "$LATEST", .function_error = "Unhandled"};
  record.mapping_uuid = "the-uuid";
  record.stream_arn = "arn:aws:kinesis:us-east-1:123456789012:stream/s";
  record.shard_id = "shardId-000000000000";
  record.records = 2;
  record.first_number = "4959";
  record.last_number = "4960";
  record.first_arrival = record.timestamp - std::chrono::microseconds(3'675'000);
  record.last_arrival = record.timestamp - std::chrono::microseconds(3'175'000);
  record.event = std::make_shared<const std::string>(R"({"Records":[]})");
  return record;
}

// Of all records: the members before `version`.
constexpr auto kContext =
    R"({"requestContext":{"requestId":"8b41d2f0-3c1e-4f52-9a3b-0d6f5e8c1a24",)"
    R"("functionArn":"arn:aws:lambda:us-east-1:123456789012:function:f",)"
    R"("condition":"RetryAttemptsExhausted","approximateInvokeCount":2},)"
    R"("responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},)"
    R"("version":"1.0",)";

TEST(StreamRecord, OfKinesisIsAsRecorded) {
  EXPECT_EQ(record_json(sample_stream_record(), false),
            std::string(kContext) +
                R"("timestamp":"2026-01-27T10:31:22.187Z",)"
                R"("KinesisBatchInfo":{"shardId":"shardId-000000000000",)"
                R"("startSequenceNumber":"4959","endSequenceNumber":"4960",)"
                R"("approximateArrivalOfFirstRecord":"2026-01-27T10:31:18.512Z",)"
                R"("approximateArrivalOfLastRecord":"2026-01-27T10:31:19.012Z",)"
                R"("batchSize":2,)"
                R"("streamArn":"arn:aws:kinesis:us-east-1:123456789012:stream/s"}})");
}

TEST(StreamRecord, OfDynamoDbHasItsOwnNameAndWholeSeconds) {
  StreamRecord record = sample_stream_record();
  record.batch_info = "DDBStreamBatchInfo";
  record.whole_seconds = true;
  const std::string json = record_json(record, false);
  EXPECT_NE(json.find(R"(,"DDBStreamBatchInfo":{"shardId":)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("approximateArrivalOfFirstRecord":"2026-01-27T10:31:18Z",)"
                      R"("approximateArrivalOfLastRecord":"2026-01-27T10:31:19Z")"),
            std::string::npos)
      << json;
}

TEST(StreamRecord, OfABucketHasTheEventBehindTheVersion) {
  EXPECT_TRUE(record_json(sample_stream_record(), true)
                  .starts_with(std::string(kContext) +
                               R"("payload":"{\"Records\":[]}","timestamp":"2026-01-27)"));
  EXPECT_EQ(folder_of(sample_stream_record()), "aws/lambda/the-uuid/shardId-000000000000");
}

TEST(StreamRecord, OfWhatTheFunctionDidNotSeeHasNoResponse) {
  StreamRecord record = sample_stream_record();
  record.response.reset();
  EXPECT_EQ(record_json(record, false).find("responseContext"), std::string::npos);
  record.response = {.executed_version = "7", .function_error = ""};
  EXPECT_NE(record_json(record, false).find(R"("functionError":null},"version")"),
            std::string::npos);
}

TEST(StreamRecord, OfAWindowsLastCallHasNoRecords) {
  StreamRecord record = sample_stream_record();
  record.records = 0;
  record.window = {.start = "2026-01-27T10:31:00Z",
                   .end = "2026-01-27T10:31:20Z",
                   .is_final = true,
                   .terminated_early = false};
  EXPECT_TRUE(record_json(record, false)
                  .ends_with(R"("KinesisBatchInfo":{"shardId":"shardId-000000000000",)"
                             R"("streamArn":"arn:aws:kinesis:us-east-1:123456789012:stream/s"},)"
                             R"("timeWindowInfo":{"window":{"start":"2026-01-27T10:31:00Z",)"
                             R"("end":"2026-01-27T10:31:20Z"},"isFinalInvokeForWindow":true,)"
                             R"("isWindowTerminatedEarly":false}})"))
      << record_json(record, false);
}

TEST(StreamRecord, SaysOfHowManyRecordsItIs) {
  StreamRecord record = sample_stream_record();
  record.event = std::make_shared<const std::string>(R"({"Records":[{"a":1,"batchSize":9}]})");
  for (const bool with_event : {false, true}) {
    EXPECT_EQ(records_told_in(record_json(record, with_event)), 2U);
  }
  record.records = 0;
  EXPECT_EQ(records_told_in(record_json(record, true)), 0U);
  EXPECT_EQ(records_told_in("no record"), 0U);
}

}  // namespace
}  // namespace wheelpit
