#include "mapping/source_traits.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using enum SourceKind;

TEST(SourceKind, AnArnTellsWhatIsThere) {
  EXPECT_EQ(source_kind_of("arn:aws:sqs:us-east-1:123456789012:q"), sqs);
  EXPECT_EQ(source_kind_of("arn:aws:kinesis:us-east-1:123456789012:stream/s"), kinesis);
  EXPECT_EQ(source_kind_of("arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1699"),
            kinesis);
  EXPECT_EQ(source_kind_of("arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/1"), dynamodb);
  EXPECT_EQ(source_kind_of("arn:aws-cn:kafka:cn-north-1:123456789012:cluster/c/1"), msk);
  EXPECT_EQ(source_kind_of("arn:aws:mq:us-east-1:123456789012:broker:b:b-1"), rabbitmq);
  EXPECT_EQ(source_kind_of("arn:aws:rds:us-east-1:123456789012:cluster:c"), document_db);
}

TEST(SourceKind, WhatIsNoSourceIsNone) {
  for (const char* arn :
       {"", "arn", "arn:aws", "arn:aws:s3:::bucket", "arn:aws:sqsx:us-east-1:123456789012:q",
        "arn:aws:dynamodb:us-east-1:123456789012:table/t",
        "arn:aws:kinesis:us-east-1:123456789012:s", "arn:aws:::"}) {
    EXPECT_FALSE(source_kind_of(arn)) << arn;
  }
}

}  // namespace
}  // namespace wheelpit
