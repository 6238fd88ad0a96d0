#include "source/sqs/queue_name.h"

#include <gtest/gtest.h>

namespace wheelpit::sqs {
namespace {

TEST(SqsQueueName, IsReadOfAnArn) {
  const auto queue = parse_sqs_arn("arn:aws-cn:sqs:cn-north-1:123456789012:orders.fifo");
  ASSERT_TRUE(queue);
  EXPECT_EQ(queue->partition, "aws-cn");
  EXPECT_EQ(queue->region, "cn-north-1");
  EXPECT_EQ(queue->account, "123456789012");
  EXPECT_EQ(queue->name, "orders.fifo");
  EXPECT_TRUE(queue->is_fifo());
}

TEST(SqsQueueName, AnythingElseIsRefused) {
  for (const char* arn : {"", "arn:aws:sqs", "arn:aws:sqs:us-east-1:1:", "arn:aws:sqs:us-east-1::q",
                          "arn:aws:sns:us-east-1:1:q", "arn:aws:sqs:us-east-1:1:q:x", "q"}) {
    EXPECT_FALSE(parse_sqs_arn(arn)) << arn;
  }
}

}  // namespace
}  // namespace wheelpit::sqs
