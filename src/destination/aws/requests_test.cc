// The requests to each service, and what its answers mean.

#include <gtest/gtest.h>

#include "destination/aws/bucket_objects.h"
#include "destination/aws/bus_events.h"
#include "destination/aws/queue_messages.h"
#include "destination/aws/topic_messages.h"
#include "destination/sample_record.h"

namespace wheelpit {
namespace {

constexpr std::string_view kTrace = "Root=1-5759e988-bd862e3fe1be46a994272793";

Target target(std::string_view arn) { return parse_target(arn).value_or(Target()); }

HttpResponse answer(int status, std::string body, HttpHeaders headers = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

TEST(SendMessage, IsTheOperationOfTheProtocol) {
  const auto attributes = attributes_of(sample_letter());
  const HttpRequest request =
      send_message_request("http://localhost/123456789012/dlq", R"({"id":1})", attributes, kTrace);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/");
  EXPECT_EQ(request.header("X-Amz-Target"), "AmazonSQS.SendMessage");
  EXPECT_EQ(request.header("Content-Type"), "application/x-amz-json-1.0");
  EXPECT_EQ(request.body, golden("send_message.json"));
}

TEST(SendMessage, WithoutAttributesAndTraceHasNeither) {
  EXPECT_EQ(send_message_request("u", "b", {}, "").body, R"({"QueueUrl":"u","MessageBody":"b"})");
}

TEST(GetQueueUrl, AsksForTheQueueOfTheArnsAccount) {
  const HttpRequest request =
      get_queue_url_request(target("arn:aws:sqs:us-east-1:123456789012:done"));
  EXPECT_EQ(request.header("X-Amz-Target"), "AmazonSQS.GetQueueUrl");
  EXPECT_EQ(request.body, R"({"QueueName":"done","QueueOwnerAWSAccountId":"123456789012"})");
}

TEST(GetQueueUrl, TakesTheUrlAndNothingElse) {
  EXPECT_EQ(*read_queue_url(answer(200, R"({"QueueUrl":"http://q"})")), "http://q");
  for (const char* body : {"", "{}", "[]", "<html>", R"({"QueueUrl":7})"}) {
    const auto url = read_queue_url(answer(200, body));
    ASSERT_FALSE(url) << body;
    EXPECT_EQ(url.error().code(), Errc::malformed) << body;
  }
}

TEST(Publish, IsAFormOfTheQueryProtocol) {
  const auto attributes = attributes_of(sample_letter());
  const HttpRequest request = publish_request(target("arn:aws:sns:us-east-1:123456789012:t"),
                                              "a b&c=\xe2\x82\xac", attributes, kTrace);
  EXPECT_EQ(request.header("X-Amzn-Trace-Id"), kTrace);
  EXPECT_EQ(request.body,
            "Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%"
            "3At&Message=a%20b%26c%3D%E2%82%AC&MessageAttributes.entry.1.Name=RequestID&"
            "MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value."
            "StringValue=b7d2f0a9-3c1e-4f52-9a3b-0d6f5e8c1a24&MessageAttributes.entry.2.Name="
            "ErrorCode&MessageAttributes.entry.2.Value.DataType=Number&MessageAttributes.entry.2."
            "Value.StringValue=200&MessageAttributes.entry.3.Name=ErrorMessage&MessageAttributes."
            "entry.3.Value.DataType=String&MessageAttributes.entry.3.Value.StringValue=boom");
}

TEST(PutEvents, SaysWhatTheEnvelopeNeeds) {
  InvocationRecord record = sample_record();
  record.trace_header = kTrace;
  const HttpRequest request =
      put_events_request(target("arn:aws:events:us-east-1:123456789012:event-bus/bus"),
                         notice_of(record), R"({"version":"1.0"})");
  EXPECT_EQ(request.header("X-Amz-Target"), "AWSEvents.PutEvents");
  EXPECT_EQ(request.body, golden("put_events.json"));
}

TEST(PutEvents, ASuccessIsCalledOneWithAPlainHyphen) {
  InvocationRecord record = sample_record();
  record.condition = Condition::success;
  EXPECT_TRUE(put_events_request(target("arn:aws:events:us-east-1:123456789012:event-bus/bus"),
                                 notice_of(record), "{}")
                  .body.contains(R"("Lambda Function Invocation Result - Success")"));
}

TEST(PutEvents, AnEntryThatFailedIsAnError) {
  EXPECT_TRUE(
      read_events_put(answer(200, R"({"FailedEntryCount":0,"Entries":[{"EventId":"e"}]})")));
  const Status refused = read_events_put(answer(
      200,
      R"({"FailedEntryCount":1,"Entries":[{"ErrorCode":"ThrottlingException","ErrorMessage":"slow"}]})"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::throttled);
  EXPECT_EQ(refused.error().message(), "ThrottlingException: slow");
  EXPECT_EQ(read_events_put(answer(200, R"({"FailedEntryCount":1})")).error().code(),
            Errc::unavailable);
  EXPECT_EQ(read_events_put(answer(200, "{}")).error().code(), Errc::malformed);
}

TEST(PutObject, TheNameTellsFunctionAndTime) {
  EXPECT_EQ(object_key(notice_of(sample_record()), "a-uuid"),
            "aws/lambda/async/f/2026/01/27/2026-01-27T10.31.22-a-uuid");
}

TEST(PutObject, BucketAndNameAreThePath) {
  const HttpRequest request = put_object_request(target("arn:aws:s3:::b"), "a/b c", "{}");
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.target, "/b/a/b%20c");
  EXPECT_EQ(request.body, "{}");
}

TEST(PutObject, ABucketOfAnotherRegionSaysWhereItIs) {
  const HttpResponse moved = answer(301, "", {{"x-amz-bucket-region", "eu-west-1"}});
  EXPECT_EQ(region_to_ask(moved, "us-east-1"), "eu-west-1");
  EXPECT_EQ(region_to_ask(moved, "eu-west-1"), "");
  EXPECT_EQ(region_to_ask(answer(200, "", {{"x-amz-bucket-region", "eu-west-1"}}), "x"), "");
  EXPECT_EQ(region_to_ask(answer(301, "", {{"x-amz-bucket-region", "evil.com/"}}), "x"), "");
}

}  // namespace
}  // namespace wheelpit
