#include "destination/batch_record.h"

#include <gtest/gtest.h>

#include "destination/notice.h"
#include "destination/sample_record.h"

namespace wheelpit {
namespace {

BatchRecord sample_batch() {
  BatchRecord record;
  record.timestamp = kSampleDay + std::chrono::hours(10);
  record.request_id = "b7d2f0a9-3c1e-4f52-9a3b-0d6f5e8c1a24";
  record.function_arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
  record.condition = "RetryAttemptsExhausted";
  record.approximate_invoke_count = 3;
  record.response = {.executed_version = "$LATEST", .function_error = "Unhandled"};
  record.mapping_uuid = "the-uuid";
  record.event_source_arn = "arn:aws:mq:us-east-1:123456789012:broker:b:b-1";
  record.queue = "orders";
  record.virtual_host = "/";
  record.message_ids = {"order-1", ""};
  record.first_arrival = record.timestamp - std::chrono::milliseconds(1500);
  record.last_arrival = record.timestamp - std::chrono::milliseconds(500);
  record.event = std::make_shared<const std::string>(R"({"a":"b"})");
  return record;
}

TEST(BatchRecord, HasTheMembersOfAStreamsRecordAndTheEvent) {
  EXPECT_EQ(
      record_json(sample_batch()),
      R"({"requestContext":{"requestId":"b7d2f0a9-3c1e-4f52-9a3b-0d6f5e8c1a24",)"
      R"("functionArn":"arn:aws:lambda:us-east-1:123456789012:function:f",)"
      R"("condition":"RetryAttemptsExhausted","approximateInvokeCount":3},)"
      R"("responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},)"
      R"("version":"1.0","payload":"{\"a\":\"b\"}","timestamp":"2026-01-27T10:00:00.000Z",)"
      R"("AmazonMQBatchInfo":{"eventSourceArn":"arn:aws:mq:us-east-1:123456789012:broker:b:b-1",)"
      R"("queue":"orders","virtualHost":"/","messageIds":["order-1",null],)"
      R"("approximateArrivalOfFirstRecord":"2026-01-27T09:59:58.500Z",)"
      R"("approximateArrivalOfLastRecord":"2026-01-27T09:59:59.500Z","batchSize":2,"payloadSize":9}})");
}

TEST(BatchRecord, OfRecordsThatWereTooOldHasNoResponse) {
  BatchRecord record = sample_batch();
  record.response.reset();
  EXPECT_EQ(record_json(record).find("responseContext"), std::string::npos);
  record.response = {.executed_version = "7", .function_error = ""};
  EXPECT_NE(record_json(record).find(R"("functionError":null)"), std::string::npos);
}

TEST(Notice, OfABatchHasNothingToLeaveOut) {
  const Notice notice = notice_of(sample_batch());
  EXPECT_EQ(notice.whole, record_json(sample_batch()));
  EXPECT_EQ(notice.brief, "");
  EXPECT_EQ(notice.folder, "aws/lambda/the-uuid");
  EXPECT_FALSE(notice.success);
}

TEST(Notice, OfAnInvocationCanLeaveThePayloadsOut) {
  const Notice notice = notice_of(sample_record());
  EXPECT_EQ(notice.whole, record_json(sample_record(), Payloads::included));
  EXPECT_EQ(notice.brief, record_json(sample_record(), Payloads::left_out));
  EXPECT_EQ(notice.folder, "aws/lambda/async/f");
}

}  // namespace
}  // namespace wheelpit
