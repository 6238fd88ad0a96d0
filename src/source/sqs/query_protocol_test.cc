#include "source/sqs/query_protocol.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace wheelpit::sqs {
namespace {

using namespace std::chrono_literals;

HttpResponse answer(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

std::string refusal(const std::string& code) {
  return "<?xml version=\"1.0\"?><ErrorResponse "
         "xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">"
         "<Error><Type>Sender</Type><Code>" +
         code +
         "</Code><Message>why</Message><Detail/></Error><RequestId>r</RequestId></ErrorResponse>";
}

const std::vector<std::string> kReceipts = {"r0", "r&1"};

TEST(QueryProtocol, RequestsAreFormsBelowTheQueuesPath) {
  const auto find = query_protocol::find_queue_request("a b", "000000000000");
  EXPECT_EQ(find.target, "/");
  EXPECT_EQ(find.body,
            "Version=2012-11-05&Action=GetQueueUrl&QueueName=a%20b"
            "&QueueOwnerAWSAccountId=000000000000");
  const auto receive = query_protocol::receive_request("http://elsewhere:1/000000000000/q?x",
                                                       {.most = 3, .wait = 20s, .visibility = 60s});
  EXPECT_EQ(receive.target, "/000000000000/q");
  EXPECT_EQ(receive.body,
            "Version=2012-11-05&Action=ReceiveMessage"
            "&QueueUrl=http%3A%2F%2Felsewhere%3A1%2F000000000000%2Fq%3Fx&MaxNumberOfMessages=3"
            "&WaitTimeSeconds=20&VisibilityTimeout=60&AttributeName.1=All"
            "&MessageAttributeName.1=All");
  EXPECT_EQ(query_protocol::delete_request("http://h", kReceipts).target, "/");
  EXPECT_EQ(query_protocol::delete_request("http://h/a\r\nX: b", kReceipts).target, "/");
  EXPECT_EQ(query_protocol::change_visibility_request("q", kReceipts, 0s).body,
            "Version=2012-11-05&Action=ChangeMessageVisibilityBatch&QueueUrl=q"
            "&ChangeMessageVisibilityBatchRequestEntry.1.Id=0"
            "&ChangeMessageVisibilityBatchRequestEntry.1.ReceiptHandle=r0"
            "&ChangeMessageVisibilityBatchRequestEntry.1.VisibilityTimeout=0"
            "&ChangeMessageVisibilityBatchRequestEntry.2.Id=1"
            "&ChangeMessageVisibilityBatchRequestEntry.2.ReceiptHandle=r%261"
            "&ChangeMessageVisibilityBatchRequestEntry.2.VisibilityTimeout=0");
}

TEST(QueryProtocol, MessagesHaveTheirAttributes) {
  const auto received = query_protocol::read_received(
      answer(200,
             "<ReceiveMessageResponse><ReceiveMessageResult><Message><MessageId>m</MessageId>"
             "<ReceiptHandle>r</ReceiptHandle><MD5OfBody>5</MD5OfBody><Body>a &lt;b&gt; &#xD;\n"
             "</Body><Attribute><Name>ApproximateReceiveCount</Name><Value>2</Value></Attribute>"
             "<MessageAttribute><Name>n</Name><Value><StringValue>1</StringValue><DataType>Number"
             "</DataType></Value></MessageAttribute><MessageAttribute><Name>b</Name><Value>"
             "<BinaryValue>AAE=</BinaryValue><StringValue/><DataType>Binary</DataType></Value>"
             "</MessageAttribute><MD5OfMessageAttributes>6</MD5OfMessageAttributes></Message>"
             "<Message><MessageId>no receipt</MessageId><Body/></Message></ReceiveMessageResult>"
             "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>"
             "</ReceiveMessageResponse>"),
      10);
  ASSERT_TRUE(received) << received.error().message();
  EXPECT_EQ(received->unreadable, 1U);
  ASSERT_EQ(received->messages.size(), 1U);
  const SqsMessage& message = received->messages[0];
  EXPECT_EQ(message.body, "a <b> \r\n");
  EXPECT_EQ(message.md5_of_body, "5");
  EXPECT_EQ(message.md5_of_attributes, "6");
  EXPECT_EQ(message.system_attribute("ApproximateReceiveCount"), "2");
  ASSERT_EQ(message.attributes.size(), 2U);
  EXPECT_EQ(message.attributes[0].text, "1");
  EXPECT_EQ(message.attributes[0].data_type, "Number");
  EXPECT_EQ(message.attributes[1].bytes_in_base64, "AAE=");
  EXPECT_FALSE(message.attributes[1].text);
}

TEST(QueryProtocol, AnEmptyReceiveBringsNothing) {
  for (const char* body :
       {"<ReceiveMessageResponse><ReceiveMessageResult/></ReceiveMessageResponse>",
        "<ReceiveMessageResponse/>"}) {
    const auto received = query_protocol::read_received(answer(200, body), 10);
    ASSERT_TRUE(received) << body;
    EXPECT_TRUE(received->messages.empty());
  }
}

TEST(QueryProtocol, TooManyMessagesAreNoAnswer) {
  std::string body = "<ReceiveMessageResponse><ReceiveMessageResult>";
  for (int i = 0; i < 11; ++i) body += "<Message/>";
  body += "</ReceiveMessageResult></ReceiveMessageResponse>";
  EXPECT_EQ(query_protocol::read_received(answer(200, body), 10).error().code(), Errc::malformed);
}

TEST(QueryProtocol, ABatchTellsOfEachEntry) {
  const auto faults = query_protocol::read_batch_answer(
      answer(200,
             "<DeleteMessageBatchResponse><DeleteMessageBatchResult>"
             "<DeleteMessageBatchResultEntry><Id>0</Id></DeleteMessageBatchResultEntry>"
             "<BatchResultErrorEntry><Id>1</Id><Code>ReceiptHandleIsInvalid</Code><Message>no"
             "</Message><SenderFault>true</SenderFault></BatchResultErrorEntry>"
             "<BatchResultErrorEntry><Id>2</Id><Code>InternalError</Code><SenderFault>false"
             "</SenderFault></BatchResultErrorEntry><BatchResultErrorEntry><Id>9</Id>"
             "</BatchResultErrorEntry></DeleteMessageBatchResult></DeleteMessageBatchResponse>"),
      4);
  ASSERT_TRUE(faults) << faults.error().message();
  ASSERT_EQ(faults->size(), 3U);
  EXPECT_EQ((*faults)[0].entry, 1U);
  EXPECT_FALSE((*faults)[0].can_be_repeated);
  EXPECT_EQ((*faults)[1].entry, 2U);
  EXPECT_TRUE((*faults)[1].can_be_repeated);
  EXPECT_EQ((*faults)[2].error.message(), "the answer omits it");
}

TEST(QueryProtocol, AQueueIsFoundAndHasAVisibilityTimeout) {
  EXPECT_EQ(*query_protocol::read_found_queue(
                answer(200,
                       "<GetQueueUrlResponse><GetQueueUrlResult><QueueUrl>http://h/q</QueueUrl>"
                       "</GetQueueUrlResult></GetQueueUrlResponse>")),
            "http://h/q");
  const auto missing = query_protocol::read_found_queue(
      answer(400, refusal("AWS.SimpleQueueService.NonExistentQueue")));
  EXPECT_EQ(missing.error().code(), Errc::not_found);
  const auto facts = query_protocol::read_queue_attributes(
      answer(200,
             "<GetQueueAttributesResponse><GetQueueAttributesResult><Attribute><Name>Other"
             "</Name><Value>1</Value></Attribute><Attribute><Name>VisibilityTimeout</Name>"
             "<Value>45</Value></Attribute></GetQueueAttributesResult>"
             "</GetQueueAttributesResponse>"));
  ASSERT_TRUE(facts) << facts.error().message();
  EXPECT_EQ(facts->visibility, 45s);
  EXPECT_FALSE(query_protocol::read_queue_attributes(
      answer(200,
             "<GetQueueAttributesResponse><GetQueueAttributesResult/>"
             "</GetQueueAttributesResponse>")));
}

TEST(QueryProtocol, IsWantedByWhoRefusesInWordsOfItsOwn) {
  EXPECT_TRUE(query_protocol::is_wanted_by(answer(400, refusal("MissingAction"))));
  EXPECT_TRUE(query_protocol::is_wanted_by(answer(400, "Bad Request")));
  EXPECT_TRUE(query_protocol::is_wanted_by(answer(404, "")));
  EXPECT_FALSE(query_protocol::is_wanted_by(answer(400, R"({"__type":"QueueDoesNotExist"})")));
  EXPECT_FALSE(query_protocol::is_wanted_by(answer(503, "<html/>")));
  EXPECT_FALSE(query_protocol::is_wanted_by(answer(200, R"({"QueueUrl":"u"})")));
}

TEST(QueryProtocol, IsKnownByWhoAnswersInIt) {
  EXPECT_TRUE(query_protocol::is_known_by(answer(200, "<GetQueueUrlResponse/>")));
  EXPECT_TRUE(query_protocol::is_known_by(answer(400, refusal("AccessDenied"))));
  EXPECT_FALSE(query_protocol::is_known_by(answer(400, "<html><body>no</body></html>")));
  EXPECT_FALSE(query_protocol::is_known_by(answer(400, "Bad Request")));
}

}  // namespace
}  // namespace wheelpit::sqs
