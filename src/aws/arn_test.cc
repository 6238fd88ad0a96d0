#include "aws/arn.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

TEST(Arns, AreCutIntoTheirFields) {
  const auto arn = Arn::parse("arn:aws-cn:lambda:cn-north-1:123456789012:function:orders:prod");
  ASSERT_TRUE(arn);
  EXPECT_EQ(*arn, (Arn{.partition = "aws-cn",
                       .service = "lambda",
                       .region = "cn-north-1",
                       .account = "123456789012",
                       .resource = "function:orders:prod"}));
}

TEST(Arns, OfABucketHaveNeitherRegionNorAccount) {
  const auto arn = Arn::parse("arn:aws:s3:::failed/batches");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->region, "");
  EXPECT_EQ(arn->account, "");
  EXPECT_EQ(arn->resource, "failed/batches");
}

TEST(Arns, AreNothingWithoutAFieldThatAllHave) {
  for (const std::string_view text :
       {"", "arn", "arn:aws", "arn:aws:sqs:us-east-1:123456789012",
        "arn:aws:sqs:us-east-1:123456789012:", "arn::sqs:us-east-1:123456789012:q",
        "arn:aws::us-east-1:123456789012:q", "ARN:aws:sqs:us-east-1:123456789012:q",
        " arn:aws:sqs:us-east-1:123456789012:q"}) {
    EXPECT_FALSE(Arn::parse(text)) << text;
  }
}

TEST(Arns, NameAResourceOfAType) {
  const auto of = [](std::string_view resource, std::string_view type, char separator) {
    Arn arn;
    arn.resource = resource;
    return arn.resource_of_type(type, separator).value_or("nothing");
  };
  EXPECT_EQ(of("function:orders:prod", "function", ':'), "orders:prod");
  EXPECT_EQ(of("event-bus/a/b", "event-bus", '/'), "a/b");
  EXPECT_EQ(of("functions:orders", "function", ':'), "nothing");
  EXPECT_EQ(of("function:", "function", ':'), "nothing");
  EXPECT_EQ(of("function", "function", ':'), "nothing");
  EXPECT_EQ(of("event-bus:a", "event-bus", '/'), "nothing");
}

TEST(Arns, AreMadeOfTheirFields) {
  EXPECT_EQ(make_arn("sqs", "us-east-1", "123456789012", "q"),
            "arn:aws:sqs:us-east-1:123456789012:q");
}

}  // namespace
}  // namespace wheelpit
