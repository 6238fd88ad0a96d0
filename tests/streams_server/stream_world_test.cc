#include "stream_world.h"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <string_view>

namespace wheelpit::streams_server {
namespace {

namespace json = boost::json;

constexpr std::string_view kTable =
    "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-11-30T12:00:00.000";

class StreamWorldTest : public testing::Test {
 protected:
  json::object ask(std::string_view operation, const json::object& asked) {
    const Reply reply = refused(operation, asked);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return json::parse(reply.body).as_object();
  }
  Reply refused(std::string_view operation, const json::object& asked) {
    return world_.answer("Any_20131202." + std::string(operation), json::serialize(asked), now_);
  }
  json::object tell(const json::object& command) {
    const Reply reply = world_.command(json::serialize(command), now_);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return json::parse(reply.body).as_object();
  }
  std::string put(std::string_view key, std::string_view data = "eA==") {
    return std::string(
        ask("PutRecord", {{"StreamName", "s"}, {"PartitionKey", key}, {"Data", data}})
            .at("SequenceNumber")
            .as_string());
  }
  json::object page_at(const json::object& iterator) {
    return ask("GetRecords", {{"ShardIterator", iterator.at("ShardIterator")}});
  }
  json::object page(std::string_view shard, std::string_view type = "TRIM_HORIZON") {
    return page_at(ask("GetShardIterator",
                       {{"StreamName", "s"}, {"ShardId", shard}, {"ShardIteratorType", type}}));
  }
  static std::size_t count(const json::object& page) {
    return page.at("Records").as_array().size();
  }

  StreamWorld world_;
  Millis now_ = 1'796'000'000'000;
};

const std::string kFirst = "shardId-000000000000";

TEST_F(StreamWorldTest, RecordsComeInOrderPageByPage) {
  ask("CreateStream", {{"StreamName", "s"}, {"ShardCount", 1}});
  const std::string first = put("a");
  const std::string second = put("b");
  EXPECT_LT(first, second);
  const json::object read = page(kFirst);
  ASSERT_EQ(count(read), 2);
  EXPECT_EQ(read.at("Records").at(0).at("SequenceNumber").as_string(), first);
  EXPECT_EQ(read.at("Records").at(1).at("PartitionKey").as_string(), "b");
  EXPECT_EQ(read.at("MillisBehindLatest").as_int64(), 0);
  put("c");
  const json::object next = ask("GetRecords", {{"ShardIterator", read.at("NextShardIterator")}});
  EXPECT_EQ(count(next), 1);
}

TEST_F(StreamWorldTest, IteratorsBeginWhereTheyAreAskedTo) {
  ask("CreateStream", {{"StreamName", "s"}});
  const std::string first = put("a");
  now_ += 1000;
  put("b");
  EXPECT_EQ(count(page(kFirst, "LATEST")), 0);
  json::object asked{{"StreamName", "s"}, {"ShardId", kFirst}, {"StartingSequenceNumber", first}};
  asked["ShardIteratorType"] = "AT_SEQUENCE_NUMBER";
  EXPECT_EQ(count(page_at(ask("GetShardIterator", asked))), 2);
  asked["ShardIteratorType"] = "AFTER_SEQUENCE_NUMBER";
  EXPECT_EQ(count(page_at(ask("GetShardIterator", asked))), 1);
  asked["ShardIteratorType"] = "AT_TIMESTAMP";
  asked["Timestamp"] = static_cast<double>(now_) / 1000;
  EXPECT_EQ(count(page_at(ask("GetShardIterator", asked))), 1);
}

TEST_F(StreamWorldTest, AShardThatWasSplitEndsAndNamesItsChildren) {
  ask("CreateStream", {{"StreamName", "s"}});
  put("a");
  ask("SplitShard",
      {{"StreamName", "s"}, {"ShardToSplit", kFirst}, {"NewStartingHashKey", "1000"}});
  const json::object read = page(kFirst);
  EXPECT_EQ(count(read), 1);
  EXPECT_TRUE(read.at("NextShardIterator").is_null());
  ASSERT_EQ(read.at("ChildShards").as_array().size(), 2);
  const json::array shards = ask("ListShards", {{"StreamName", "s"}}).at("Shards").as_array();
  ASSERT_EQ(shards.size(), 3);
  EXPECT_EQ(shards[1].at("ParentShardId").as_string(), kFirst);
  ask("MergeShards", {{"StreamName", "s"},
                      {"ShardToMerge", shards[1].at("ShardId")},
                      {"AdjacentShardToMerge", shards[2].at("ShardId")}});
  const json::object merged =
      ask("ListShards", {{"StreamName", "s"}}).at("Shards").at(3).as_object();
  EXPECT_EQ(merged.at("AdjacentParentShardId").as_string(), shards[2].at("ShardId").as_string());
}

TEST_F(StreamWorldTest, ShardsAreListedPageByPage) {
  ask("CreateStream", {{"StreamName", "s"}, {"ShardCount", 5}});
  json::object answer = ask("ListShards", {{"StreamName", "s"}, {"MaxResults", 2}});
  std::size_t seen = answer.at("Shards").as_array().size();
  while (answer.contains("NextToken")) {
    answer = ask("ListShards", {{"NextToken", answer.at("NextToken")}, {"MaxResults", 2}});
    seen += answer.at("Shards").as_array().size();
  }
  EXPECT_EQ(seen, 5);
}

TEST_F(StreamWorldTest, IteratorsExpireWhenToldAndByTime) {
  ask("CreateStream", {{"StreamName", "s"}});
  const json::object iterator =
      ask("GetShardIterator",
          {{"StreamName", "s"}, {"ShardId", kFirst}, {"ShardIteratorType", "LATEST"}});
  tell({{"do", "expire"}});
  const json::object asked{{"ShardIterator", iterator.at("ShardIterator")}};
  EXPECT_NE(refused("GetRecords", asked).body.find("ExpiredIteratorException"), std::string::npos);
  const json::object fresh = page(kFirst);
  now_ += 301'000;
  EXPECT_EQ(refused("GetRecords", {{"ShardIterator", fresh.at("NextShardIterator")}}).status, 400);
}

TEST_F(StreamWorldTest, TrimmedRecordsAreSkippedSilentlyByKinesis) {
  ask("CreateStream", {{"StreamName", "s"}});
  const std::string first = put("a");
  put("b");
  put("c");
  tell({{"do", "trim"}, {"StreamName", "s"}, {"shard", kFirst}, {"count", 2}});
  const json::object after =
      ask("GetShardIterator", {{"StreamName", "s"},
                               {"ShardId", kFirst},
                               {"ShardIteratorType", "AFTER_SEQUENCE_NUMBER"},
                               {"StartingSequenceNumber", first}});
  EXPECT_EQ(count(page_at(after)), 1);
}

TEST_F(StreamWorldTest, TrimmedRecordsAreRefusedByDynamoDb) {
  tell({{"do", "create"}, {"StreamArn", kTable}});
  const std::string shard = "shardId-00000000000000000000-00000000";
  const json::object change{{"do", "change"},
                            {"StreamArn", kTable},
                            {"shard", shard},
                            {"event", "INSERT"},
                            {"members", {{"Keys", {{"id", {{"S", "a"}}}}}}}};
  const json::object placed = tell(change);
  tell(change);
  tell({{"do", "trim"}, {"StreamArn", kTable}, {"shard", shard}, {"count", 1}});
  const Reply reply =
      refused("GetShardIterator", {{"StreamArn", kTable},
                                   {"ShardId", shard},
                                   {"ShardIteratorType", "AFTER_SEQUENCE_NUMBER"},
                                   {"SequenceNumber", placed.at("SequenceNumber")}});
  EXPECT_NE(reply.body.find("TrimmedDataAccessException"), std::string::npos) << reply.body;
}

TEST_F(StreamWorldTest, ShardsOfDynamoDbRoll) {
  tell({{"do", "create"}, {"StreamArn", kTable}});
  const json::object made = tell({{"do", "roll"},
                                  {"StreamArn", kTable},
                                  {"shard", "shardId-00000000000000000000-00000000"},
                                  {"children", 2}});
  EXPECT_EQ(made.at("shards").as_array().size(), 2);
  const json::object described = ask("DescribeStream", {{"StreamArn", kTable}, {"Limit", 2}});
  const json::object& stream = described.at("StreamDescription").as_object();
  ASSERT_EQ(stream.at("Shards").as_array().size(), 2);
  const json::object rest =
      ask("DescribeStream",
          {{"StreamArn", kTable}, {"ExclusiveStartShardId", stream.at("LastEvaluatedShardId")}});
  EXPECT_EQ(rest.at("StreamDescription").at("Shards").as_array().size(), 1);
}

TEST_F(StreamWorldTest, AFaultIsAnsweredAsOftenAsItIsScripted) {
  ask("CreateStream", {{"StreamName", "s"}});
  tell({{"do", "script"},
        {"operation", "ListShards"},
        {"status", 500},
        {"body", "busy"},
        {"times", 2}});
  EXPECT_EQ(refused("ListShards", {{"StreamName", "s"}}).status, 500);
  EXPECT_EQ(refused("ListShards", {{"StreamName", "s"}}).body, "busy");
  ask("ListShards", {{"StreamName", "s"}});
  tell({{"do", "script"}, {"stream", "another"}, {"status", 500}, {"body", ""}});
  tell({{"do", "script"}, {"stream", "s"}, {"delay", 700}, {"cut", 3}});
  const Reply late = refused("ListShards", {{"StreamName", "s"}});
  EXPECT_EQ(late.status, 200);
  EXPECT_EQ(late.delay, 700);
  EXPECT_EQ(late.cut, 3);
}

TEST_F(StreamWorldTest, APageHoldsAsManyRecordsAsAreAskedFor) {
  ask("CreateStream", {{"StreamName", "s"}});
  tell({{"do", "fill"}, {"StreamName", "s"}, {"shard", kFirst}, {"count", 5000}, {"size", 1024}});
  json::object iterator =
      ask("GetShardIterator",
          {{"StreamName", "s"}, {"ShardId", kFirst}, {"ShardIteratorType", "TRIM_HORIZON"}});
  iterator["Limit"] = 700;
  const json::object read = ask("GetRecords", iterator);
  EXPECT_EQ(count(read), 700);
  EXPECT_EQ(read.at("Records").at(0).at("Data").as_string().size(), 1368);
  EXPECT_GT(read.at("MillisBehindLatest").as_int64(), 0);
}

TEST_F(StreamWorldTest, CallsAreWrittenDown) {
  ask("CreateStream", {{"StreamName", "s"}});
  page(kFirst);
  const json::array calls =
      tell({{"do", "calls"}, {"operation", "GetRecords"}}).at("calls").as_array();
  ASSERT_EQ(calls.size(), 1);
  EXPECT_EQ(calls[0].at("shard").as_string(), kFirst);
}

TEST_F(StreamWorldTest, WhatCannotBeReadIsRefused) {
  for (const std::string_view body :
       {"", "[]", "{\"ShardIterator\":7}", "{\"ShardIterator\":\"x\"}"}) {
    EXPECT_EQ(world_.answer("Kinesis_20131202.GetRecords", body, now_).status, 400) << body;
  }
}

}  // namespace
}  // namespace wheelpit::streams_server
