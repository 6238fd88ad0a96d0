#include "record/sqs_encoder.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>
#include <utility>

#include "record/record_view.h"
#include "record/sqs_message.h"

namespace wheelpit {
namespace {

const std::string kArn = "arn:aws:sqs:eu-central-1:123456789012:orders";

Record record_of(SqsMessage message) {
  return {.id = {}, .received_at = {}, .message = std::move(message)};
}

std::string piece(SqsMessage message, bool has_window = false, const std::string& arn = kArn,
                  const std::string& region = "eu-central-1") {
  const auto form = std::make_shared<SqsEventForm>(SqsEventForm{.has_window = has_window});
  const auto encoder = make_sqs_encoder(arn, region, form);
  std::string out;
  encoder->append(record_of(std::move(message)), out);
  return out;
}

SqsMessage plain_message() {
  return {.message_id = "5b0c7e0e-0000-4000-8000-000000000001",
          .receipt_handle = "AQEB1",
          .body = "order 17",
          .md5_of_body = "934f",
          .md5_of_attributes = "",
          .system_attributes = {{"SenderId", "AIDA1"},
                                {"ApproximateFirstReceiveTimestamp", "1793736307190"},
                                {"ApproximateReceiveCount", "1"},
                                {"SentTimestamp", "1793736307183"}}};
}

TEST(SqsEncoder, WritesARecordOfAStandardQueueAsRecorded) {
  EXPECT_EQ(piece(plain_message()),
            R"({"messageId":"5b0c7e0e-0000-4000-8000-000000000001","receiptHandle":"AQEB1",)"
            R"("body":"order 17","attributes":{"ApproximateReceiveCount":"1",)"
            R"("SentTimestamp":"1793736307183","SenderId":"AIDA1",)"
            R"("ApproximateFirstReceiveTimestamp":"1793736307190"},"messageAttributes":{},)"
            R"("md5OfBody":"934f","eventSource":"aws:sqs",)"
            R"("eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:orders",)"
            R"("awsRegion":"eu-central-1"})");
}

TEST(SqsEncoder, WritesARecordOfAFifoQueueWithAttributesAsRecorded) {
  SqsMessage message = plain_message();
  message.md5_of_attributes = "0d3f";
  message.system_attributes = {{"AWSTraceHeader", "Root=1-0"},
                               {"MessageDeduplicationId", "a-0"},
                               {"DeadLetterQueueSourceArn", "arn:aws:sqs:::dead"},
                               {"MessageGroupId", "A"},
                               {"SenderId", "AIDA1"},
                               {"ApproximateFirstReceiveTimestamp", "3"},
                               {"SequenceNumber", "18904851514307823616"},
                               {"ApproximateReceiveCount", "2"},
                               {"SentTimestamp", "1"}};
  message.attributes = {{.name = "n", .data_type = "Number", .text = "12.34"},
                        {.name = "b", .data_type = "Binary", .bytes_in_base64 = "AAF/gP8="},
                        {.name = "x", .data_type = "String.x", .text = ""}};
  EXPECT_EQ(
      piece(message, false, "arn:aws:sqs:us-east-1:123456789012:q.fifo", "us-east-1"),
      R"({"messageId":"5b0c7e0e-0000-4000-8000-000000000001","receiptHandle":"AQEB1",)"
      R"("body":"order 17","attributes":{"ApproximateReceiveCount":"2",)"
      R"("AWSTraceHeader":"Root=1-0","SentTimestamp":"1",)"
      R"("SequenceNumber":"18904851514307823616","MessageGroupId":"A","SenderId":"AIDA1",)"
      R"("MessageDeduplicationId":"a-0","ApproximateFirstReceiveTimestamp":"3",)"
      R"("DeadLetterQueueSourceArn":"arn:aws:sqs:::dead"},"messageAttributes":{)"
      R"("n":{"stringValue":"12.34","stringListValues":[],"binaryListValues":[],)"
      R"("dataType":"Number"},)"
      R"("b":{"binaryValue":"AAF/gP8=","stringListValues":[],"binaryListValues":[],)"
      R"("dataType":"Binary"},)"
      R"("x":{"stringValue":"","stringListValues":[],"binaryListValues":[],)"
      R"("dataType":"String.x"}},"md5OfMessageAttributes":"0d3f","md5OfBody":"934f",)"
      R"("eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:123456789012:q.fifo",)"
      R"("awsRegion":"us-east-1"})");
}

TEST(SqsEncoder, HasANullDigestOfNoAttributesWithABatchingWindowAlone) {
  EXPECT_FALSE(piece(plain_message(), false).contains("md5OfMessageAttributes"));
  EXPECT_TRUE(piece(plain_message(), true)
                  .contains(R"("messageAttributes":{},"md5OfMessageAttributes":null,"md5OfBody")"));
}

TEST(SqsEncoder, FollowsAWindowThatIsChanged) {
  const auto form = std::make_shared<SqsEventForm>();
  const auto encoder = make_sqs_encoder(kArn, "eu-central-1", form);
  form->has_window = true;
  std::string out;
  encoder->append(record_of(plain_message()), out);
  EXPECT_TRUE(out.contains(R"("md5OfMessageAttributes":null)"));
}

TEST(SqsEncoder, PassesOnAnAttributeOfTheQueueThatItDoesNotKnow) {
  SqsMessage message = plain_message();
  message.system_attributes.emplace_back("NewOne", "x");
  EXPECT_TRUE(piece(message).contains(
      R"("ApproximateFirstReceiveTimestamp":"1793736307190","NewOne":"x"},)"));
}

TEST(SqsEncoder, KeepsTheBodysTextWhateverItHolds) {
  SqsMessage message = plain_message();
  message.body = "\"quoted\"\n\t\xf0\x9f\x8d\x95 \xef\xbf\xbd \xe2\x80\xa8 {\"a\": 1}";
  const auto event = boost::json::parse(piece(message));
  EXPECT_EQ(event.at("body").as_string(), message.body);
}

TEST(SqsEncoder, IsValidJsonWhateverTheBytes) {
  SqsMessage message = plain_message();
  message.message_id = message.body = std::string("\xff\x00\xed\xa0\x80", 5);
  message.attributes = {{.name = "\xff", .data_type = "\xff", .text = "\xff"}};
  boost::system::error_code ec;
  boost::json::parse(piece(message), ec);
  EXPECT_FALSE(ec);
}

TEST(SqsRecord, SaysWhatEveryMessageSays) {
  SqsMessage message = plain_message();
  Record record = record_of(message);
  EXPECT_EQ(body_of(record), "order 17");
  EXPECT_EQ(item_id_of(record), message.message_id);
  EXPECT_EQ(created_at(record), WallTime(std::chrono::milliseconds(1793736307183)));
  EXPECT_FALSE(is_redelivered(record));
  message.system_attributes = {{"ApproximateReceiveCount", "2"}, {"SentTimestamp", "soon"}};
  record = record_of(message);
  EXPECT_TRUE(is_redelivered(record));
  EXPECT_EQ(created_at(record), std::nullopt);
}

}  // namespace
}  // namespace wheelpit
