#include "api/service/outcome_targets.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

const std::string kQueue = "arn:aws:sqs:us-east-1:123456789012:q";

class OutcomeTargetsTest : public testing::Test {
 protected:
  OutcomeTargetsTest() { deps_.brokers[0].publisher_secret = "writer"; }

  // The refusal of an EventInvokeConfig of function "f"; "" if it is taken.
  std::string destinations(const std::string& success, const std::string& failure) {
    EventInvokeConfig config;
    config.on_success = success;
    config.on_failure = failure;
    const auto checked = check_destinations(config, "f", deps_);
    return checked ? "" : checked.error().message;
  }
  std::string dead_letters(const std::string& arn) {
    const auto checked = check_dead_letter_target(arn, deps_);
    return checked ? "" : checked.error().message;
  }

  static std::string no_config(const std::string& success, const std::string& failure) {
    return "The provided destination config DestinationConfig(onSuccess=" + success +
           ", onFailure=" + failure + ") is invalid.";
  }

  ApiTestBed bed_;
  ApiDependencies deps_ = bed_.dependencies();
  const std::string broker_queue_ = deps_.brokers[0].arn + "/orders";
};

TEST_F(OutcomeTargetsTest, TakesWhatTheServiceTakes) {
  for (const char* arn :
       {"arn:aws:sqs:us-east-1:123456789012:q", "arn:aws:sqs:us-east-1:123456789012:q.fifo",
        "arn:aws:sns:us-east-1:123456789012:t", "arn:aws:events:us-east-1:123456789012:event-bus/b",
        "arn:aws:lambda:us-east-1:123456789012:function:other:prod", ""}) {
    EXPECT_EQ(destinations(arn, arn), "") << arn;
  }
  EXPECT_EQ(destinations("", "arn:aws:s3:::b"), "");
}

TEST_F(OutcomeTargetsTest, ABucketTakesNoSuccesses) {
  EXPECT_EQ(destinations("arn:aws:s3:::b", ""),
            no_config("OnSuccess(destination=arn:aws:s3:::b)", "null"));
}

TEST_F(OutcomeTargetsTest, OtherServicesAndOtherRegionsTakeNothing) {
  for (const char* arn :
       {"arn:aws:iam::123456789012:role/r", "kafka://topic", "arn:aws:sqs:eu-west-1:123456789012:q",
        "arn:aws:lambda:eu-west-1:123456789012:function:other"}) {
    EXPECT_EQ(destinations(kQueue, arn),
              no_config("OnSuccess(destination=" + kQueue + ")",
                        "OnFailure(destination=" + std::string(arn) + ")"));
  }
}

TEST_F(OutcomeTargetsTest, AnArnThatNamesNothingIsInvalid) {
  for (const char* arn : {"arn:aws:lambda:us-east-1:123456789012:layer:l",
                          "arn:aws:events:us-east-1:123456789012:rule/r",
                          "arn:aws:lambda:us-east-1:999999999999:function:other"}) {
    EXPECT_EQ(destinations(arn, ""), "The destination ARN " + std::string(arn) + " is invalid.");
  }
}

TEST_F(OutcomeTargetsTest, AFunctionIsNoDestinationOfItsOwn) {
  for (const char* qualifier : {"", ":$LATEST", ":prod"}) {
    EXPECT_EQ(destinations(
                  "", "arn:aws:lambda:us-east-1:123456789012:function:f" + std::string(qualifier)),
              "You can't specify the function as a destination for itself.");
  }
}

TEST_F(OutcomeTargetsTest, InProfileLambdaNoQueueOfABrokerIsADestination) {
  EXPECT_EQ(destinations(broker_queue_, ""),
            no_config("OnSuccess(destination=" + broker_queue_ + ")", "null"));
  EXPECT_FALSE(dead_letters(broker_queue_).empty());
}

TEST_F(OutcomeTargetsTest, InProfileExtendedItNeedsAPublisher) {
  deps_.filter_profile = filter::FilterProfile::extended;
  EXPECT_EQ(destinations(broker_queue_, broker_queue_), "");
  EXPECT_EQ(dead_letters(broker_queue_), "");
  const std::string other = deps_.brokers[1].arn + "/orders";
  EXPECT_TRUE(destinations(other, "").contains("has no publisher_secret")) << other;
  EXPECT_TRUE(dead_letters(other).contains("has no publisher_secret")) << other;
  EXPECT_TRUE(destinations("arn:aws:mq:us-east-1:123456789012:broker:x:b-x/orders", "")
                  .contains("no [[broker]] of the configuration has the ARN"));
}

TEST_F(OutcomeTargetsTest, DeadLettersGoToQueuesAndTopics) {
  EXPECT_EQ(dead_letters(""), "");
  EXPECT_EQ(dead_letters(kQueue), "");
  EXPECT_EQ(dead_letters("arn:aws:sns:eu-west-1:123456789012:t"), "");
  EXPECT_EQ(
      dead_letters("arn:aws:s3:::b"),
      "Invalid dead letter queue ARN: arn:aws:s3:::b is neither a queue of SQS nor a topic of "
      "SNS.");
}

}  // namespace
}  // namespace wheelpit::api
