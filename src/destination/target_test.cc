#include "destination/target.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

Target target_of(std::string_view arn) {
  const auto target = parse_target(arn);
  EXPECT_TRUE(target) << arn;
  return target.value_or(Target());
}

TEST(ParseTarget, AQueueAndATopicAreNamedByTheirLastPart) {
  const Target queue = target_of("arn:aws:sqs:eu-west-1:123456789012:done");
  EXPECT_EQ(queue.kind, TargetKind::queue);
  EXPECT_EQ(queue.partition, "aws");
  EXPECT_EQ(queue.region, "eu-west-1");
  EXPECT_EQ(queue.account, "123456789012");
  EXPECT_EQ(queue.name, "done");
  EXPECT_EQ(target_of("arn:aws-cn:sns:cn-north-1:123456789012:done").kind, TargetKind::topic);
}

TEST(ParseTarget, ABusMayHaveSlashesInItsName) {
  const Target bus = target_of("arn:aws:events:us-east-1:123456789012:event-bus/aws.partner/a/b");
  EXPECT_EQ(bus.kind, TargetKind::bus);
  EXPECT_EQ(bus.name, "aws.partner/a/b");
}

TEST(ParseTarget, ABucketHasNeitherRegionNorAccount) {
  const Target bucket = target_of("arn:aws:s3:::my.bucket");
  EXPECT_EQ(bucket.kind, TargetKind::bucket);
  EXPECT_EQ(bucket.name, "my.bucket");
  EXPECT_EQ(bucket.region, "");
}

TEST(ParseTarget, AFunctionMayHaveAQualifier) {
  const Target bare = target_of("arn:aws:lambda:us-east-1:123456789012:function:f");
  EXPECT_EQ(bare.kind, TargetKind::function);
  EXPECT_EQ(bare.name, "f");
  EXPECT_EQ(bare.qualifier, "");
  EXPECT_EQ(target_of("arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST").qualifier,
            "$LATEST");
}

TEST(ParseTarget, ABrokersQueueFollowsTheBrokersArn) {
  const Target queue = target_of("arn:aws:mq:us-east-1:123456789012:broker:lab:b-1/orders/done:v2");
  EXPECT_EQ(queue.kind, TargetKind::broker_queue);
  EXPECT_EQ(queue.broker, "arn:aws:mq:us-east-1:123456789012:broker:lab:b-1");
  EXPECT_EQ(queue.name, "orders/done:v2");
}

TEST(ParseTarget, RefusesWhatNamesNothing) {
  for (const char* arn :
       {"", "arn", "orders", "arn:aws:sqs:us-east-1:123456789012:", "arn:aws:sqs:us-east-1::q",
        "arn:aws:sqs::123456789012:q", "arn:aws:sqs:us-east-1:123456789012:q:more",
        "arn:aws:iam::123456789012:role/r", "arn:aws:events:us-east-1:123456789012:rule/r",
        "arn:aws:events:us-east-1:123456789012:event-bus/",
        "arn:aws:s3:::", "arn:aws:s3:::bucket/key", "arn:aws:lambda:us-east-1:123456789012:layer:l",
        "arn:aws:lambda:us-east-1:123456789012:function:",
        "arn:aws:lambda:us-east-1:123456789012:function:f:a:b",
        "arn:aws:mq:us-east-1:123456789012:broker:lab:b-1",
        "arn:aws:mq:us-east-1:123456789012:broker:lab:b-1/", "arn::sqs:us-east-1:123456789012:q"}) {
    EXPECT_FALSE(parse_target(arn)) << arn;
  }
}

TEST(IsFifo, TellsByTheEndOfTheName) {
  EXPECT_TRUE(is_fifo(target_of("arn:aws:sqs:us-east-1:123456789012:q.fifo")));
  EXPECT_TRUE(is_fifo(target_of("arn:aws:sns:us-east-1:123456789012:t.fifo")));
  EXPECT_FALSE(is_fifo(target_of("arn:aws:sqs:us-east-1:123456789012:fifo")));
  EXPECT_FALSE(is_fifo(target_of("arn:aws:s3:::b.fifo")));
}

}  // namespace
}  // namespace wheelpit
