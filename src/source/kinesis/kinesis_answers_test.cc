#include "source/kinesis/kinesis_answers.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit::kinesis {
namespace {

using std::chrono::milliseconds;

const std::string kRemedy = "; check that the endpoint is a Kinesis server";

std::string error_of(const std::string& page) {
  const auto parsed = parse_kinesis_page(page);
  return parsed ? "none" : parsed.error().message();
}

TEST(KinesisAnswers, APageHasItsRecordsAndWhereTheNextOneIs) {
  const auto page = parse_kinesis_page(R"({
    "MillisBehindLatest": 1500,
    "NextShardIterator": "AAAA",
    "Records": [
      {"ApproximateArrivalTimestamp": 1789808246.512, "Data": "eyJhIjoxfQ==", "PartitionKey": "k",
       "SequenceNumber": "49590338271490256608559692538361571095921575989136588898",
       "EncryptionType": "KMS"},
      {"ApproximateArrivalTimestamp": 1.789808246E9, "Data": "", "PartitionKey": "ü\n",
       "SequenceNumber": "0049590338271490256608559692540925702759324208523137515618"}]})");
  ASSERT_TRUE(page) << page.error().message();
  ASSERT_EQ(page->records.size(), 2U);
  const KinesisPage::Item& first = page->records[0];
  EXPECT_EQ(first.number.text(), "49590338271490256608559692538361571095921575989136588898");
  EXPECT_EQ(first.message->parts().partition_key, "k");
  EXPECT_EQ(first.message->parts().data_in_base64, "eyJhIjoxfQ==");
  EXPECT_EQ(first.message->parts().arrived, WallTime(milliseconds(1'789'808'246'512)));
  EXPECT_EQ(page->records[1].message->parts().partition_key, "ü\n");
  EXPECT_TRUE(page->records[1].message->parts().sequence_number.starts_with("004959"))
      << "as it came";
  EXPECT_EQ(page->records[1].message->parts().arrived, WallTime(milliseconds(1'789'808'246'000)));
  EXPECT_EQ(page->next_iterator, "AAAA");
  EXPECT_EQ(page->behind, milliseconds(1500));
  EXPECT_TRUE(page->children.empty());
}

TEST(KinesisAnswers, WithoutANextIteratorTheShardHasEnded) {
  for (const char* next : {"", R"(,"NextShardIterator":null)", R"(,"NextShardIterator":"")"}) {
    const auto page = parse_kinesis_page(
        std::string(R"({"Records":[],"ChildShards":[{"ShardId":"c","ParentShards":["a","b"],)"
                    R"("HashKeyRange":{"StartingHashKey":"0","EndingHashKey":"1"}}])") +
        next + "}");
    ASSERT_TRUE(page) << page.error().message();
    EXPECT_FALSE(page->next_iterator);
    ASSERT_EQ(page->children.size(), 1U);
    EXPECT_EQ(page->children[0].id, "c");
    EXPECT_EQ(page->children[0].parents, (std::vector<std::string>{"a", "b"}));
  }
}

TEST(KinesisAnswers, WhatIsNotAPageIsRefusedByTheMemberThatSaysSo) {
  const std::string begin = "the answer to GetRecords is invalid: ";
  EXPECT_EQ(error_of(""), begin + "it is not a JSON object" + kRemedy);
  EXPECT_EQ(error_of("[]"), begin + "it is not a JSON object" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[)"), begin + "it is not a JSON object" + kRemedy);
  EXPECT_EQ(error_of("{}"), begin + "Records is missing" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":{}})"), begin + "Records is not a list" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[7]})"),
            begin + "an item of Records is not an object" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[{"SequenceNumber":"1","Data":""}]})"),
            begin + "PartitionKey is missing" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[{"SequenceNumber":1,"Data":"","PartitionKey":"k"}]})"),
            begin + "SequenceNumber is not a text" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[{"SequenceNumber":"1","Data":"\"}","PartitionKey":"k"}]})"),
            begin + "Data of record 1 is not base64" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[{"SequenceNumber":"x","Data":"","PartitionKey":"k"}]})"),
            begin + "\"x\" is not a sequence number: it must be 1 to 129 digits" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[],"MillisBehindLatest":"soon"})"),
            begin + "MillisBehindLatest is not a number" + kRemedy);
  EXPECT_EQ(error_of(R"({"Records":[],"ChildShards":[{"ShardId":"c","ParentShards":[1]}]})"),
            begin + "an item of ParentShards is not a text" + kRemedy);
}

TEST(KinesisAnswers, HalfASurrogatePairDoesNotStopAShard) {
  const auto page = parse_kinesis_page(
      R"({"Records":[{"SequenceNumber":"1","Data":"","PartitionKey":"\ud83d"}]})");
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_EQ(page->records[0].message->parts().partition_key, "\ufffd");
}

TEST(KinesisAnswers, NumbersBeyondAllTimeAreCutOff) {
  const auto page = parse_kinesis_page(
      R"({"Records":[{"SequenceNumber":"1","PartitionKey":"k","ApproximateArrivalTimestamp":1e300},
                     {"SequenceNumber":"2","PartitionKey":"k","ApproximateArrivalTimestamp":-1e300}],
          "MillisBehindLatest":-5})");
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_LT(page->records[0].message->parts().arrived, WallTime::max());
  EXPECT_EQ(page->records[1].message->parts().arrived, WallTime{});
  EXPECT_EQ(page->behind, Duration::zero());
}

TEST(KinesisAnswers, ShardsAreListedWithTheirParents) {
  const auto page = parse_kinesis_shards(
      R"({"NextToken":"more","Shards":[{"ShardId":"a"},
          {"ShardId":"b","ParentShardId":"a","AdjacentParentShardId":"x"},
          {"ShardId":"c","ParentShardId":null}]})");
  ASSERT_TRUE(page) << page.error().message();
  ASSERT_EQ(page->shards.size(), 3U);
  EXPECT_EQ(page->shards[1].parents, (std::vector<std::string>{"a", "x"}));
  EXPECT_TRUE(page->shards[2].parents.empty());
  EXPECT_EQ(page->next_token, "more");
  EXPECT_EQ(parse_kinesis_shards(R"({"Shards":[{}]})").error().message(),
            "the answer to ListShards is invalid: ShardId is missing" + kRemedy);
}

TEST(KinesisAnswers, AnIteratorIsAText) {
  EXPECT_EQ(*parse_kinesis_iterator(R"({"ShardIterator":"AAA"})"), "AAA");
  EXPECT_EQ(parse_kinesis_iterator(R"({"ShardIterator":null})").error().message(),
            "the answer to GetShardIterator is invalid: ShardIterator is missing" + kRemedy);
}

}  // namespace
}  // namespace wheelpit::kinesis
