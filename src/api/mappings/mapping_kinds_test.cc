// Mappings of sources of every kind, as CreateEventSourceMapping judges them.

#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "api/model/operation.h"
#include "mapping/source_traits.h"

namespace wheelpit::api {
namespace {

constexpr const char* kPath = "/2015-03-31/event-source-mappings";

class MappingKindsTest : public testing::Test {
 protected:
  MappingKindsTest() { EXPECT_EQ(bed.create_function("consume").status, 201); }

  ApiTestBed bed;
};

TEST_F(MappingKindsTest, WhatAQueuesMappingMayNotSayIsToldBeforeTheQueueIsAsked) {
  const auto create = [this](const std::string& members) {
    return bed.send("POST", kPath,
                    R"({"EventSourceArn":"arn:aws:sqs:us-east-1:123456789012:q",)" + members + "}");
  };
  expect_refusal(create(R"("FunctionName":"nobody","Queues":["q"])"), "Function does not exist");
  expect_refusal(create(R"("FunctionName":"consume","BatchSize":11,"Queues":["q"])"),
                 "Unsupported 'queues' parameter for given event source mapping type.");
  expect_refusal(create(R"("FunctionName":"consume","StartingPosition":"LATEST")"),
                 "StartingPosition is not valid for SQS event sources.");
  expect_refusal(create(R"("FunctionName":"consume","BatchSize":11)"),
                 "Maximum batch window in seconds must be greater than 0 if maximum batch size is "
                 "greater than 10");
  expect_refusal(
      create(R"("FunctionName":"consume","FilterCriteria":{"Filters":[{"Pattern":"[]"}]})"),
      "Invalid filter pattern definition.");
  EXPECT_TRUE(bed.queues.asked.empty());
}

TEST_F(MappingKindsTest, SqsDoesNotBoundTheTimeoutOfItsFunctionAndKafkaDoes) {
  bed.send("PUT", "/2015-03-31/functions/consume/configuration", R"({"Timeout":841})");
  const auto create = [this](const char* arn) {
    return bed.send("POST", kPath,
                    std::string(R"({"FunctionName":"consume","EventSourceArn":")") + arn + "\"}");
  };
  bed.queues.answer->visibility_timeout = std::chrono::seconds(841);
  EXPECT_EQ(create("arn:aws:sqs:us-east-1:123456789012:q").status, 202);
  expect_refusal(create("arn:aws:kafka:us-east-1:123456789012:cluster/c/1"),
                 "Function timeout: 841 seconds is greater than the maximum of 840 seconds for "
                 "Amazon MSK event source mappings.");
}

TEST_F(MappingKindsTest, ADestinationIsToldBeforeAnUnknownFunctionWhereThereCanBeNone) {
  const std::string destination =
      R"("DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sqs:us-east-1:123456789012:d"}})";
  const auto create = [&](const std::string& source) {
    return bed.send("POST", kPath,
                    R"({"FunctionName":"nobody",)" + source + "," + destination + "}");
  };
  for (const char* source :
       {R"("EventSourceArn":"arn:aws:sqs:us-east-1:123456789012:q")",
        R"("EventSourceArn":"arn:aws:rds:us-east-1:123456789012:cluster:c")"}) {
    expect_refusal(create(source),
                   "Unsupported DestinationConfig parameter for given event source mapping type.");
  }
  expect_refusal(create(R"("EventSourceArn":"arn:aws:kinesis:us-east-1:123456789012:stream/s")"),
                 "Function does not exist");
}

TEST_F(MappingKindsTest, ParametersOfOtherKindsAreUnsupported) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"startingPosition", R"("StartingPosition":"LATEST")"},
      {"topics", R"("Topics":["topic"])"},
      {"parallelizationFactor", R"("ParallelizationFactor":2)"},
      {"maximumRetryAttempts", R"("MaximumRetryAttempts":0)"},
      {"functionResponseTypes", R"("FunctionResponseTypes":["ReportBatchItemFailures"])"},
      {"scalingConfig", R"("ScalingConfig":{"MaximumConcurrency":2})"},
      {"bisectBatchOnFunctionError", R"("BisectBatchOnFunctionError":false)"},
      {"selfManagedEventSource",
       R"("SelfManagedEventSource":{"Endpoints":{"KAFKA_BOOTSTRAP_SERVERS":["a:1"]}})"},
  };
  for (const auto& [name, text] : cases) {
    expect_refusal(bed.create_mapping("q", "," + text),
                   "Unsupported '" + name + "' parameter for given event source mapping type.");
  }
}

constexpr const char* kOneLane = R"("ScalingConfig":{"MaximumConcurrency":1})";
constexpr const char* kTooFew =
    "1 validation error detected: Value '1' at 'scalingConfig.maximumConcurrency' failed to "
    "satisfy "
    "constraint: Member must have value greater than or equal to 2";

void use_extended_profile(ApiTestBed& bed) {
  ApiDependencies extended = bed.dependencies();
  extended.filter_profile = filter::FilterProfile::extended;
  bed.handler = std::make_unique<ApiHandler>(bed.io, std::move(extended));
}

TEST_F(MappingKindsTest, ABrokersQueueIsReadByOneLaneInProfileExtendedAlone) {
  EXPECT_EQ(member(bed.create_mapping("q", std::string(",") + kOneLane), "message"), kTooFew);
  use_extended_profile(bed);
  const HttpResponse created = bed.create_mapping("q", std::string(",") + kOneLane);
  EXPECT_EQ(created.status, 202);
  const std::string uuid = member(created, "UUID");
  bed.settle(uuid, MappingState::enabled);
  const auto update = [&](const std::string& members) {
    return bed.send("PUT", kPath + ("/" + uuid), "{" + members + "}");
  };
  EXPECT_EQ(update(R"("ScalingConfig":{"MaximumConcurrency":1000})").status, 202);
  bed.settle(uuid, MappingState::enabled);
  EXPECT_TRUE(update(kOneLane).body.contains(R"("ScalingConfig":{"MaximumConcurrency":1})"));
  bed.settle(uuid, MappingState::enabled);
  EXPECT_EQ(update(R"("ScalingConfig":{"MaximumConcurrency":0})").status, 400);
}

TEST_F(MappingKindsTest, OtherSourcesHaveTheServicesRangesInProfileExtendedToo) {
  use_extended_profile(bed);
  const HttpResponse refused = bed.send(
      "POST", kPath,
      R"({"EventSourceArn":"arn:aws:sqs:us-east-1:123456789012:q","FunctionName":"consume",)" +
          std::string(kOneLane) + "}");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(member(refused, "message"), kTooFew);
}

// What mappings of that kind cannot be given by an update, in the order of the table.
std::vector<std::string_view> refused_in_update(SourceKind kind, bool extended = false) {
  std::vector<std::string_view> refused;
  for (const Operation* operation : all_operations()) {
    if (operation->name != "UpdateEventSourceMapping") continue;
    for (const Member& member : operation->input->members) {
      if (!may_carry(traits_of(kind), member.name, extended)) refused.push_back(member.name);
    }
  }
  return refused;
}

TEST(MappingUpdateMembers, EachKindMayBeGivenItsOwn) {
  using Names = std::vector<std::string_view>;
  EXPECT_EQ(
      refused_in_update(SourceKind::sqs),
      (Names{"DestinationConfig", "MaximumRecordAgeInSeconds", "BisectBatchOnFunctionError",
             "MaximumRetryAttempts", "ParallelizationFactor", "SourceAccessConfigurations",
             "TumblingWindowInSeconds", "AmazonManagedKafkaEventSourceConfig",
             "SelfManagedKafkaEventSourceConfig", "DocumentDBEventSourceConfig", "LoggingConfig"}));
  const Names of_streams = {"SourceAccessConfigurations",
                            "ScalingConfig",
                            "AmazonManagedKafkaEventSourceConfig",
                            "SelfManagedKafkaEventSourceConfig",
                            "DocumentDBEventSourceConfig",
                            "LoggingConfig",
                            "ProvisionedPollerConfig"};
  EXPECT_EQ(refused_in_update(SourceKind::kinesis), of_streams);
  EXPECT_EQ(refused_in_update(SourceKind::dynamodb), of_streams);
  EXPECT_EQ(refused_in_update(SourceKind::msk),
            (Names{"ParallelizationFactor", "TumblingWindowInSeconds", "ScalingConfig",
                   "SelfManagedKafkaEventSourceConfig", "DocumentDBEventSourceConfig"}));
  EXPECT_EQ(refused_in_update(SourceKind::self_managed_kafka),
            (Names{"ParallelizationFactor", "TumblingWindowInSeconds", "ScalingConfig",
                   "AmazonManagedKafkaEventSourceConfig", "DocumentDBEventSourceConfig"}));
  const Names of_brokers = {"DestinationConfig",
                            "MaximumRecordAgeInSeconds",
                            "BisectBatchOnFunctionError",
                            "MaximumRetryAttempts",
                            "ParallelizationFactor",
                            "TumblingWindowInSeconds",
                            "FunctionResponseTypes",
                            "ScalingConfig",
                            "AmazonManagedKafkaEventSourceConfig",
                            "SelfManagedKafkaEventSourceConfig",
                            "DocumentDBEventSourceConfig",
                            "MetricsConfig",
                            "LoggingConfig",
                            "ProvisionedPollerConfig"};
  EXPECT_EQ(refused_in_update(SourceKind::rabbitmq), of_brokers);
  EXPECT_EQ(refused_in_update(SourceKind::activemq), of_brokers);
  EXPECT_EQ(refused_in_update(SourceKind::activemq, true),
            (Names{"ParallelizationFactor", "TumblingWindowInSeconds",
                   "AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig",
                   "DocumentDBEventSourceConfig", "MetricsConfig", "LoggingConfig",
                   "ProvisionedPollerConfig"}));
  EXPECT_EQ(refused_in_update(SourceKind::document_db),
            (Names{"FilterCriteria", "DestinationConfig", "MaximumRecordAgeInSeconds",
                   "BisectBatchOnFunctionError", "MaximumRetryAttempts", "ParallelizationFactor",
                   "TumblingWindowInSeconds", "FunctionResponseTypes", "ScalingConfig",
                   "AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig",
                   "KMSKeyArn", "MetricsConfig", "LoggingConfig", "ProvisionedPollerConfig"}));
}

}  // namespace
}  // namespace wheelpit::api
