#include "source/dynamodb/dynamodb_answers.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace wheelpit::dynamodb {
namespace {

using std::chrono::milliseconds;

const std::string kBegin = "the answer to GetRecords is invalid: ";
const std::string kRemedy = "; check that the endpoint is a server of DynamoDB Streams";

std::string error_of(const std::string& page) {
  const auto parsed = parse_page(page);
  return parsed ? "none" : parsed.error().message();
}

// A page with one record whose member dynamodb has, beside its number, these members.
std::string page_with(const std::string& members) {
  return R"({"Records":[{"eventID":"e","eventName":"MODIFY","eventVersion":"1.1","dynamodb":{)" +
         members + R"("ApproximateCreationDateTime":1789651658,"SequenceNumber":"111"}}]})";
}

std::string key_of(const std::string& keys) {
  const auto page = parse_page(page_with("\"Keys\":" + keys + ","));
  EXPECT_TRUE(page) << page.error().message();
  return page ? page->records.at(0).message->parts().item_key : "";
}

TEST(DynamoDbAnswers, APageHasItsRecordsAndWhereTheNextOneIs) {
  const auto page = parse_page(R"({
    "NextShardIterator": "arn|1|AAAA",
    "Records": [
      {"awsRegion": "us-east-1", "eventSource": "aws:dynamodb", "eventVersion": "1.1",
       "eventID": "9cdf", "eventName": "INSERT",
       "dynamodb": {"ApproximateCreationDateTime": 1789651658, "SizeBytes": 46 ,
         "StreamViewType": "NEW_AND_OLD_IMAGES", "SequenceNumber": "02900002759746085485437",
         "NewImage": {"n": {"N": "1.50"}, "id": {"S": "\u00e9\"" } } ,
         "Keys": {"id": {"S": "\u00e9\""}}}},
      {"eventID": "aa", "eventName": "REMOVE", "eventVersion": "1.1",
       "userIdentity": {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"},
       "dynamodb": {"ApproximateCreationDateTime": 1.5E9,
                    "Keys": {"id": {"S": "2"}}, "OldImage": {}, "NewImage": null,
                    "SequenceNumber": "2900002759746085485438", "SizeBytes": null}}]})");
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_EQ(page->next_iterator, "arn|1|AAAA");
  ASSERT_EQ(page->records.size(), 2U);
  const Page::Item& first = page->records[0];
  EXPECT_EQ(first.number.text(), "02900002759746085485437") << "as it came";
  const DynamoDbMessage::Parts& parts = first.message->parts();
  EXPECT_EQ(parts.sequence_number, "02900002759746085485437");
  EXPECT_EQ(parts.event_id, "9cdf");
  EXPECT_EQ(parts.event_name, "INSERT");
  EXPECT_EQ(parts.event_version, "1.1");
  EXPECT_EQ(parts.user_identity, "");
  EXPECT_EQ(parts.created, WallTime(milliseconds(1'789'651'658'000)));
  EXPECT_EQ(parts.dynamodb,
            R"({"ApproximateCreationDateTime":1.789651658E9,"Keys":{"id": {"S": "\u00e9\""}},)"
            R"("NewImage":{"n": {"N": "1.50"}, "id": {"S": "\u00e9\"" } },)"
            R"("SequenceNumber":"02900002759746085485437","SizeBytes":46,)"
            R"("StreamViewType":"NEW_AND_OLD_IMAGES"})");
  const DynamoDbMessage::Parts& second = page->records[1].message->parts();
  EXPECT_EQ(second.dynamodb,
            R"({"ApproximateCreationDateTime":1.5E9,"Keys":{"id": {"S": "2"}},"OldImage":{},)"
            R"("SequenceNumber":"2900002759746085485438"})");
  EXPECT_EQ(second.user_identity, R"({"type":"Service","principalId":"dynamodb.amazonaws.com"})");
}

TEST(DynamoDbAnswers, TheKeyOfAnItemIsTheSameHoweverItIsWritten) {
  const std::string key = key_of(R"({"id":{"S":"a"},"at":{"N":"7"}})");
  EXPECT_EQ(key, std::string("at\0N\0"
                             "7\0id\0S\0a\0",
                             14));
  EXPECT_EQ(key_of(R"({ "at" : {"N" : "7"}, "id":{"S":"\u0061"} })"), key);
  EXPECT_NE(key_of(R"({"id":{"S":"a"},"at":{"S":"7"}})"), key);
  EXPECT_NE(key_of(R"({"id":{"S":"7"},"at":{"N":"7"}})"), key);
}

TEST(DynamoDbAnswers, WithoutANextIteratorTheShardHasEnded) {
  for (const char* next : {"", R"(,"NextShardIterator":null)", R"(,"NextShardIterator":"")"}) {
    const auto page = parse_page(R"({"Records":[])" + std::string(next) + "}");
    ASSERT_TRUE(page) << page.error().message();
    EXPECT_FALSE(page->next_iterator);
  }
}

TEST(DynamoDbAnswers, WhatIsNotAPageIsRefusedByTheMemberThatSaysSo) {
  EXPECT_EQ(error_of(""), kBegin + "it is not a JSON object" + kRemedy);
  EXPECT_EQ(error_of("[]"), kBegin + "it is not a JSON object" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[)"), kBegin + "it is not a JSON object" + kRemedy);
  EXPECT_EQ(error_of("{}"), kBegin + "Records is missing" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":null})"), kBegin + "Records is not a list" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":{}})"), kBegin + "Records is not a list" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[7]})"),
            kBegin + "an item of Records is not an object" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[{"eventName":"INSERT"}]})"),
            kBegin + "dynamodb is missing" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[{"eventName":7}]})"),
            kBegin + "eventName is not a text" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[{"dynamodb":{"Keys":{}}}]})"),
            kBegin + "SequenceNumber is missing" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[{"dynamodb":{"Keys":{},"SequenceNumber":"1"}}]})"),
            kBegin + "eventName of record 1 is missing" + kRemedy);
  EXPECT_EQ(error_of(page_with("")), kBegin + "Keys of record 111 is missing" + kRemedy);
  EXPECT_EQ(error_of(page_with(R"("Keys":{"id":"a"},)")),
            kBegin + "a value of Keys is not an object" + kRemedy);
  EXPECT_EQ(error_of(page_with(R"("Keys":{},"NewImage":[],)")),
            kBegin + "NewImage is not an object" + kRemedy);
  EXPECT_EQ(error_of(page_with(R"("Keys":{},"SizeBytes":"46",)")),
            kBegin + "SizeBytes is not a number" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[{"dynamodb":{"ApproximateCreationDateTime":"now"}}]})"),
            kBegin + "ApproximateCreationDateTime is not a number" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[{"eventName":"I","dynamodb":{"Keys":{},)"
                     R"("SequenceNumber":"1","ApproximateCreationDateTime":null}}]})"),
            kBegin + "ApproximateCreationDateTime of record 1 is missing" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[],"NextShardIterator":7})"),
            kBegin + "NextShardIterator is not a text" + kRemedy);
  EXPECT_EQ(
      error_of(R"({"Records":[{"eventName":"I","dynamodb":{"Keys":{},"SequenceNumber":"x"}}]})"),
      kBegin + "\"x\" is not a sequence number: it must be 1 to 129 digits" + kRemedy);
}

TEST(DynamoDbAnswers, WhatIsInsideAnImageIsJsonToo) {
  for (const char* inside : {R"({"a":})", R"({"a":tru})", R"({"a" "b"})", R"({"a":1,})", "{]"}) {
    EXPECT_EQ(error_of(page_with(R"("Keys":{},"NewImage":)" + std::string(inside) + ",")),
              kBegin + "it is not a JSON object" + kRemedy)
        << inside;
  }
}

TEST(DynamoDbAnswers, HalfASurrogatePairDoesNotStopAShard) {
  const auto page = parse_page(page_with(R"("Keys":{"id":{"S":"\ud83d"}},)"));
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_TRUE(page->records[0].message->parts().dynamodb.contains(R"({"id":{"S":"\ufffd"}})"));
}

TEST(DynamoDbAnswers, TimesBeyondAllTimeAreCutOff) {
  const auto page =
      parse_page(R"({"Records":[{"eventName":"INSERT","dynamodb":{"Keys":{},"SequenceNumber":"1",)"
                 R"("ApproximateCreationDateTime":1e300}}]})");
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_LT(page->records[0].message->parts().created, WallTime::max());
}

TEST(DynamoDbAnswers, ShardsAreListedWithTheirParents) {
  const auto page = parse_shards(
      R"({"StreamDescription":{"StreamStatus":"ENABLED","LastEvaluatedShardId":"c","Shards":[
          {"ShardId":"a","SequenceNumberRange":{"StartingSequenceNumber":"1"}},
          {"ShardId":"b","ParentShardId":"a"},{"ShardId":"c","ParentShardId":null}]}})");
  ASSERT_TRUE(page) << page.error().message();
  ASSERT_EQ(page->shards.size(), 3U);
  EXPECT_EQ(page->shards[1].parents, std::vector<std::string>{"a"});
  EXPECT_TRUE(page->shards[2].parents.empty());
  EXPECT_EQ(page->last_shard, "c");
  EXPECT_EQ(page->status, "ENABLED");
}

TEST(DynamoDbAnswers, WhatIsNoListOfShardsIsRefused) {
  const std::string begin = "the answer to DescribeStream is invalid: ";
  const auto refusal = [](const char* text) {
    const auto shards = parse_shards(text);
    return shards ? "none" : shards.error().message();
  };
  EXPECT_EQ(refusal("{}"), begin + "StreamDescription is missing" + kRemedy);
  EXPECT_EQ(refusal(R"({"StreamDescription":7})"),
            begin + "StreamDescription is not an object" + kRemedy);
  EXPECT_EQ(refusal(R"({"StreamDescription":{}})"), begin + "Shards is missing" + kRemedy);
  EXPECT_EQ(refusal(R"({"StreamDescription":{"Shards":[{}]}})"),
            begin + "ShardId is missing" + kRemedy);
}

TEST(DynamoDbAnswers, AnIteratorIsAText) {
  EXPECT_EQ(*parse_iterator(R"({"ShardIterator":"AAA"})"), "AAA");
  EXPECT_EQ(parse_iterator("{}").error().message(),
            "the answer to GetShardIterator is invalid: ShardIterator is missing" + kRemedy);
}

}  // namespace
}  // namespace wheelpit::dynamodb
