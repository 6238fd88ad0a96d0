#include "source/dynamodb/dynamodb_requests.h"

#include <gtest/gtest.h>

#include <string>

#include "source/dynamodb/stream_name.h"

namespace wheelpit::dynamodb {
namespace {

const std::string kArn =
    "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/2026-09-17T13:26:53.746";

TEST(DynamoDbRequests, ShardsAreAskedForPageByPage) {
  const HttpRequest first = describe_stream(kArn, "");
  EXPECT_EQ(first.method, "POST");
  EXPECT_EQ(first.header("X-Amz-Target"), "DynamoDBStreams_20120810.DescribeStream");
  EXPECT_EQ(first.header("Content-Type"), "application/x-amz-json-1.0");
  EXPECT_EQ(first.body, R"({"StreamArn":")" + kArn + R"(","Limit":100})");
  EXPECT_EQ(describe_stream(kArn, "s\"1").body,
            R"({"StreamArn":")" + kArn + R"(","Limit":100,"ExclusiveStartShardId":"s\"1"})");
}

TEST(DynamoDbRequests, AnIteratorBeginsAtTheHorizonOrBehindARecord) {
  const std::string begin = R"({"StreamArn":")" + kArn + R"(","ShardId":"s","ShardIteratorType":)";
  EXPECT_EQ(get_shard_iterator(kArn, "s", {}).body, begin + R"("TRIM_HORIZON"})");
  EXPECT_EQ(get_shard_iterator(kArn, "s", {.kind = sharded::IteratorPlace::Kind::at}).body,
            begin + R"("TRIM_HORIZON"})");
  EXPECT_EQ(get_shard_iterator(kArn, "s",
                               {.kind = sharded::IteratorPlace::Kind::after,
                                .after = *SequenceNumber::parse("111")})
                .body,
            begin + R"("AFTER_SEQUENCE_NUMBER","SequenceNumber":"111"})");
}

TEST(DynamoDbRequests, AtMostAThousandRecordsAreAskedForAtOnce) {
  EXPECT_EQ(get_records("it", 7).body, R"({"ShardIterator":"it","Limit":7})");
  EXPECT_EQ(get_records("it", 10'000).body, R"({"ShardIterator":"it","Limit":1000})");
  EXPECT_EQ(get_records("it", 0).body, R"({"ShardIterator":"it","Limit":1})");
}

TEST(DynamoDbStreamName, IsInItsArn) {
  const auto name = parse_stream_arn(kArn);
  ASSERT_TRUE(name) << name.error().message();
  EXPECT_EQ(name->arn, kArn);
  EXPECT_EQ(name->region, "eu-west-1");
  EXPECT_EQ(name->table, "t");
  EXPECT_EQ(name->label, "2026-09-17T13:26:53.746");
  for (const char* other :
       {"arn:aws:dynamodb:r:a:table/t", "arn:aws:dynamodb:r:a:table//stream/l",
        "arn:aws:dynamodb:r:a:table/t/stream/", "arn:aws:dynamodb::a:table/t/stream/l",
        "arn:aws:kinesis:r:a:table/t/stream/l", ""}) {
    EXPECT_FALSE(parse_stream_arn(other)) << other;
  }
}

}  // namespace
}  // namespace wheelpit::dynamodb
