// Mappings of sources of every kind, as CreateEventSourceMapping judges them.

#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "api/model/family_check.h"
#include "api/model/operation.h"
#include "mapping/source_kind.h"

namespace wheelpit {
namespace {

constexpr const char* kPath = "/2015-03-31/event-source-mappings";

class MappingFamiliesTest : public testing::Test {
 protected:
  MappingFamiliesTest() { EXPECT_EQ(bed.create_function("consume").status, 201); }

  ApiTestBed bed;
};

TEST_F(MappingFamiliesTest, ASourceThatIsNotConsumedIsRefusedOnceTheServiceWouldHaveTakenIt) {
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
  expect_refusal(create(R"("FunctionName":"consume","FilterCriteria":{"Filters":[{"Pattern":)"
                        R"("{\"body\":[\"a\"]}"}]})"),
                 "This version of wheelpit does not consume Amazon SQS; it consumes queues of "
                 "RabbitMQ and ActiveMQ brokers (Amazon MQ).");
}

TEST_F(MappingFamiliesTest, SqsDoesNotBoundTheTimeoutOfItsFunctionAndKafkaDoes) {
  bed.send("PUT", "/2015-03-31/functions/consume/configuration", R"({"Timeout":841})");
  const auto create = [this](const char* arn) {
    return bed.send("POST", kPath,
                    std::string(R"({"FunctionName":"consume","EventSourceArn":")") + arn + "\"}");
  };
  EXPECT_TRUE(member(create("arn:aws:sqs:us-east-1:123456789012:q"), "message")
                  .contains("does not consume Amazon SQS"));
  expect_refusal(create("arn:aws:kafka:us-east-1:123456789012:cluster/c/1"),
                 "Function timeout: 841 seconds is greater than the maximum of 840 seconds for "
                 "Amazon MSK event source mappings.");
}

TEST_F(MappingFamiliesTest, ADestinationIsToldBeforeAnUnknownFunctionWhereThereCanBeNone) {
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

TEST_F(MappingFamiliesTest, ParametersOfOtherFamiliesAreUnsupported) {
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

// What mappings of `family` cannot be given by an update, in the order of the table.
std::vector<std::string_view> refused_in_update(Family family) {
  std::vector<std::string_view> refused;
  for (const Operation* operation : all_operations()) {
    if (operation->name != "UpdateEventSourceMapping") continue;
    for (const Member& member : operation->input->members) {
      if (!may_carry(*operation->input, member.name, family)) refused.push_back(member.name);
    }
  }
  return refused;
}

TEST(MappingUpdateMembers, EachFamilyMayBeGivenItsOwn) {
  using Names = std::vector<std::string_view>;
  EXPECT_EQ(
      refused_in_update(kSqs),
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
  EXPECT_EQ(refused_in_update(kKinesis), of_streams);
  EXPECT_EQ(refused_in_update(kDynamoDb), of_streams);
  EXPECT_EQ(refused_in_update(kMsk),
            (Names{"ParallelizationFactor", "TumblingWindowInSeconds", "ScalingConfig",
                   "SelfManagedKafkaEventSourceConfig", "DocumentDBEventSourceConfig"}));
  EXPECT_EQ(refused_in_update(kSelfManagedKafka),
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
  EXPECT_EQ(refused_in_update(kMq), of_brokers);
  EXPECT_EQ(refused_in_update(kDocumentDb),
            (Names{"FilterCriteria", "DestinationConfig", "MaximumRecordAgeInSeconds",
                   "BisectBatchOnFunctionError", "MaximumRetryAttempts", "ParallelizationFactor",
                   "TumblingWindowInSeconds", "FunctionResponseTypes", "ScalingConfig",
                   "AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig",
                   "KMSKeyArn", "MetricsConfig", "LoggingConfig", "ProvisionedPollerConfig"}));
}

}  // namespace
}  // namespace wheelpit
