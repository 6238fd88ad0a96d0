#include "source/sqs/sqs_protocol.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>

namespace wheelpit::sqs {
namespace {

namespace json = boost::json;

HttpResponse answer(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

HttpResponse ok(std::string body) { return answer(200, std::move(body)); }

HttpResponse refused(const std::string& code, const std::string& message) {
  return answer(400,
                R"({"__type":"com.amazonaws.sqs#)" + code + R"(","message":")" + message + "\"}");
}

const std::vector<std::string> kReceipts = {"r0", "r\"1"};

TEST(SqsProtocol, AnAnswerWithMoreThanWasAskedForIsNone) {
  std::string body = R"({"Messages":[)";
  for (int i = 0; i < 11; ++i) {
    body += (i == 0 ? "" : ",") + std::string(R"({"MessageId":"m","ReceiptHandle":"r","Body":""})");
  }
  body += "]}";
  EXPECT_EQ(read_received(ok(body), 11)->messages.size(), 11U);
  const auto received = read_received(ok(body), 10);
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().code(), Errc::malformed);
  EXPECT_EQ(received.error().message(),
            "the answer to ReceiveMessage holds 11 messages, but at most 10 were asked for");
}

TEST(SqsProtocol, AsksForMessagesWithAllThatTheyHave) {
  const HttpRequest request =
      receive_request("http://q/1", {.most = 7, .wait = std::chrono::seconds(20)});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/");
  EXPECT_EQ(request.header("X-Amz-Target"), "AmazonSQS.ReceiveMessage");
  EXPECT_EQ(request.header("Content-Type"), "application/x-amz-json-1.0");
  EXPECT_EQ(json::parse(request.body),
            json::parse(R"({"QueueUrl":"http://q/1","MaxNumberOfMessages":7,"WaitTimeSeconds":20,
                           "MessageAttributeNames":["All"],"MessageSystemAttributeNames":["All"],
                           "AttributeNames":["All"]})"));
}

TEST(SqsProtocol, AsksForALongerVisibilityOnlyIfThereIsOne) {
  const auto body = [](int seconds) {
    return receive_request("q", {.visibility = std::chrono::seconds(seconds)}).body;
  };
  EXPECT_FALSE(body(0).contains("VisibilityTimeout"));
  EXPECT_TRUE(body(90).contains(R"("VisibilityTimeout":90)"));
}

TEST(SqsProtocol, NamesTheEntriesOfABatchByTheirPlaces) {
  EXPECT_EQ(json::parse(delete_request("q", kReceipts).body),
            json::parse(R"({"QueueUrl":"q","Entries":[{"Id":"0","ReceiptHandle":"r0"},
                           {"Id":"1","ReceiptHandle":"r\"1"}]})"));
  const HttpRequest change = change_visibility_request("q", kReceipts, std::chrono::seconds(0));
  EXPECT_EQ(change.header("X-Amz-Target"), "AmazonSQS.ChangeMessageVisibilityBatch");
  EXPECT_EQ(json::parse(change.body), json::parse(R"({"QueueUrl":"q","Entries":[
                {"Id":"0","ReceiptHandle":"r0","VisibilityTimeout":0},
                {"Id":"1","ReceiptHandle":"r\"1","VisibilityTimeout":0}]})"));
}

TEST(SqsProtocol, AsksForAQueueOfItsAccount) {
  EXPECT_EQ(json::parse(find_queue_request("orders", "123456789012").body),
            json::parse(R"({"QueueName":"orders","QueueOwnerAWSAccountId":"123456789012"})"));
}

TEST(SqsProtocol, ReadsAMessageWithEverything) {
  const auto received = read_received(ok(R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r",
      "MD5OfBody":"5d","Body":"text","MD5OfMessageAttributes":"0d",
      "Attributes":{"SentTimestamp":"17","ApproximateReceiveCount":"2"},
      "MessageAttributes":{"n":{"StringValue":"1","DataType":"Number"},
                           "b":{"BinaryValue":"AA==","DataType":"Binary","StringValue":""}}}]})"),
                                      kMostSqsEntries);
  ASSERT_TRUE(received);
  ASSERT_EQ(received->messages.size(), 1U);
  const SqsMessage& message = received->messages[0];
  EXPECT_EQ(message.message_id, "m");
  EXPECT_EQ(message.receipt_handle, "r");
  EXPECT_EQ(message.body, "text");
  EXPECT_EQ(message.md5_of_body, "5d");
  EXPECT_EQ(message.md5_of_attributes, "0d");
  EXPECT_EQ(message.system_attribute("ApproximateReceiveCount"), "2");
  ASSERT_EQ(message.attributes.size(), 2U);
  EXPECT_EQ(message.attributes[0].text, "1");
  EXPECT_EQ(message.attributes[0].data_type, "Number");
  EXPECT_EQ(message.attributes[1].bytes_in_base64, "AA==");
  EXPECT_EQ(message.attributes[1].text, std::nullopt);
}

TEST(SqsProtocol, ADigestOfNoAttributesIsNone) {
  const auto received = read_received(
      ok(R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"","MD5OfMessageAttributes":"d4"}]})"),
      kMostSqsEntries);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->messages.at(0).md5_of_attributes, "");
}

TEST(SqsProtocol, NoMessagesIsAnAnswer) {
  for (const char* body : {"{}", R"({"Messages":[]})", R"({"Messages":null})"}) {
    const auto received = read_received(ok(body), kMostSqsEntries);
    ASSERT_TRUE(received) << body;
    EXPECT_TRUE(received->messages.empty());
  }
}

TEST(SqsProtocol, WhatIsNoMessageIsCountedAndTheOthersAreRead) {
  const auto received = read_received(ok(R"({"Messages":[null,{},{"MessageId":"m"},
      {"MessageId":"m","ReceiptHandle":"","Body":"x"},{"MessageId":"m","ReceiptHandle":"r","Body":7},
      {"MessageId":"m","ReceiptHandle":"r","Body":"x","Attributes":7,"MessageAttributes":[1]},
      {"MessageId":"n","ReceiptHandle":"r","Body":"x","Attributes":{"a":1},
       "MessageAttributes":{"a":1,"b":{}}}]})"),
                                      kMostSqsEntries);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->unreadable, 5U);
  ASSERT_EQ(received->messages.size(), 2U);
  EXPECT_TRUE(received->messages[0].system_attributes.empty());
  EXPECT_EQ(received->messages[1].attributes.size(), 1U);
}

TEST(SqsProtocol, ABodyThatIsNotUtf8IsReadAsItIs) {
  const auto received = read_received(
      ok("{\"Messages\":[{\"MessageId\":\"m\",\"ReceiptHandle\":\"r\",\"Body\":\"\xff\"}]}"),
      kMostSqsEntries);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->messages.at(0).body, "\xff");
}

TEST(SqsProtocol, HalfASurrogatePairDoesNotStopAQueue) {
  const auto received = read_received(
      ok(R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"\ud83c\udf55 \ud800 \\ud800 \udc00x"}]})"),
      kMostSqsEntries);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->messages.at(0).body, "\xf0\x9f\x8d\x95 \xef\xbf\xbd \\ud800 \xef\xbf\xbdx");
}

TEST(SqsProtocol, AnAnswerOfSomethingElseIsMalformed) {
  for (const char* body : {"", "[]", "<html>", "7", R"({"Messages":{}})", R"({"Messages":"x"})"}) {
    const auto received = read_received(ok(body), kMostSqsEntries);
    ASSERT_FALSE(received) << body;
    EXPECT_EQ(received.error().code(), Errc::malformed);
  }
  for (const char* body : {"{}", R"({"QueueUrl":1})", R"({"QueueUrl":""})"}) {
    EXPECT_FALSE(read_found_queue(ok(body))) << body;
  }
}

TEST(SqsProtocol, TellsRefusalsByTheirCode) {
  const auto missing = read_received(
      refused("QueueDoesNotExist", "The specified queue does not exist."), kMostSqsEntries);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), Errc::not_found);
  EXPECT_EQ(missing.error().message(), "QueueDoesNotExist: The specified queue does not exist.");
  EXPECT_EQ(read_found_queue(refused("AccessDeniedException", "no")).error().code(),
            Errc::access_denied);
  EXPECT_EQ(read_found_queue(refused("InvalidSecurity", "no")).error().code(),
            Errc::unauthenticated);
  EXPECT_EQ(read_found_queue(refused("RequestThrottled", "no")).error().code(), Errc::throttled);
}

TEST(SqsProtocol, ReadsTheVisibilityTimeout) {
  const auto facts = read_queue_attributes(ok(R"({"Attributes":{"VisibilityTimeout":"45"}})"));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->visibility, std::chrono::seconds(45));
  for (const char* body :
       {"{}", R"({"Attributes":{}})", R"({"Attributes":{"VisibilityTimeout":"x"}})",
        R"({"Attributes":{"VisibilityTimeout":"43201"}})"}) {
    EXPECT_FALSE(read_queue_attributes(ok(body))) << body;
  }
}

TEST(SqsProtocol, SaysWhichEntriesFailedAndWhetherToRepeatThem) {
  const auto faults = read_batch_answer(ok(R"({"Successful":[{"Id":"0"}],"Failed":[
      {"Id":"1","Code":"ReceiptHandleIsInvalid","Message":"old","SenderFault":true},
      {"Id":"2","Code":"InternalError","SenderFault":false}]})"),
                                        4);
  ASSERT_TRUE(faults);
  ASSERT_EQ(faults->size(), 3U);
  EXPECT_EQ(faults->at(0).entry, 1U);
  EXPECT_FALSE(faults->at(0).can_be_repeated);
  EXPECT_EQ(faults->at(0).error.message(), "ReceiptHandleIsInvalid: old");
  EXPECT_TRUE(faults->at(1).can_be_repeated);
  EXPECT_EQ(faults->at(2).entry, 3U);
  EXPECT_TRUE(faults->at(2).can_be_repeated);
}

TEST(SqsProtocol, ABatchAnswerOfSomethingElseSettlesNothing) {
  EXPECT_FALSE(read_batch_answer(ok("[]"), 1));
  EXPECT_FALSE(read_batch_answer(ok(R"({"Successful":7})"), 1));
  for (const char* body : {"{}", R"({"Successful":[{"Id":"7"},{"Id":"-1"},{"Id":0},{}, 1]})",
                           R"({"Failed":[null,{"Id":"00000000000000000000000000001"}]})"}) {
    const auto faults = read_batch_answer(ok(body), 1);
    ASSERT_TRUE(faults) << body;
    EXPECT_EQ(faults->size(), 1U) << body;
  }
}

}  // namespace
}  // namespace wheelpit::sqs
