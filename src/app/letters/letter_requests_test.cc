#include "app/letters/letter_requests.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

HttpResponse answer(std::string body, int status = 200) {
  HttpResponse made;
  made.status = status;
  made.body = std::move(body);
  return made;
}

SqsMessage message_of(std::string body) {
  SqsMessage message;
  message.message_id = "7";
  message.receipt_handle = "r";
  message.body = std::move(body);
  return message;
}

TEST(LetterRequests, AskForTheStateOfAQueue) {
  const HttpRequest request = queue_state_request("http://h/q");
  EXPECT_EQ(request.header("X-Amz-Target"), "AmazonSQS.GetQueueAttributes");
  EXPECT_EQ(request.body, R"({"AttributeNames":["ApproximateNumberOfMessages","RedrivePolicy"],)"
                          R"("QueueUrl":"http://h/q"})");
  const auto state = read_queue_state(answer(
      R"({"Attributes":{"ApproximateNumberOfMessages":"12","RedrivePolicy":)"
      R"("{\"deadLetterTargetArn\":\"arn:aws:sqs:r:1:dead\",\"maxReceiveCount\":\"3\"}"}})"));
  EXPECT_EQ(state->messages, 12U);
  EXPECT_EQ(state->dead_letters, "arn:aws:sqs:r:1:dead");
  EXPECT_FALSE(read_queue_state(answer("{}"))->messages);
  EXPECT_FALSE(read_queue_state(answer("<html>")));
  EXPECT_FALSE(read_queue_state(answer("{}", 403)));
}

TEST(LetterRequests, KnowTheOnlySource) {
  EXPECT_EQ(*read_only_source(answer(R"({"queueUrls":["http://h/1/orders"]})")), "orders");
  EXPECT_EQ(*read_only_source(answer(R"({"queueUrls":["http://h/1/a","http://h/1/b"]})")), "");
  EXPECT_EQ(*read_only_source(answer("{}")), "");
  EXPECT_FALSE(read_only_source(answer("", 500)));
}

TEST(LetterRequests, SendAMessageAsItWasSent) {
  SqsMessage message = message_of("a\"b");
  message.attributes = {{.name = "kind", .data_type = "String", .text = "order"},
                        {.name = "raw", .data_type = "Binary", .bytes_in_base64 = "AQ=="}};
  message.system_attributes = {{"AWSTraceHeader", "Root=1"}, {"MessageGroupId", "g"}};
  EXPECT_EQ(send_again_request("u", message, false).body,
            R"({"MessageBody":"a\"b","QueueUrl":"u","MessageAttributes":{)"
            R"("kind":{"DataType":"String","StringValue":"order"},)"
            R"("raw":{"DataType":"Binary","BinaryValue":"AQ=="}},)"
            R"("MessageSystemAttributes":{"AWSTraceHeader":{"DataType":"String",)"
            R"("StringValue":"Root=1"}}})");
}

// The sender's own id may still be remembered there: the message would be dropped.
TEST(LetterRequests, GiveAFifoQueueAnIdOfTheLetter) {
  SqsMessage message = message_of("b");
  message.system_attributes = {{"MessageGroupId", "g"}, {"MessageDeduplicationId", "d"}};
  EXPECT_EQ(send_again_request("u", message, true).body,
            R"({"MessageBody":"b","QueueUrl":"u","MessageGroupId":"g",)"
            R"("MessageDeduplicationId":"wheelpit-7"})");
}

TEST(LetterRequests, TakeNothingElseForSent) {
  EXPECT_TRUE(read_sent_again(answer(R"({"MessageId":"8"})")));
  EXPECT_FALSE(read_sent_again(answer("{}")));
  EXPECT_FALSE(read_sent_again(answer(R"({"__type":"x"})", 400)));
}

}  // namespace
}  // namespace wheelpit
