// Mappings of sources of every kind, as CreateEventSourceMapping judges them.

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

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

TEST_F(MappingFamiliesTest, OnlyAmazonMqBoundsTheTimeoutOfItsFunction) {
  bed.send("PUT", "/2015-03-31/functions/consume/configuration", R"({"Timeout":841})");
  const auto response = bed.send("POST", kPath,
                                 R"({"EventSourceArn":"arn:aws:sqs:us-east-1:123456789012:q",)"
                                 R"("FunctionName":"consume"})");
  EXPECT_TRUE(member(response, "message").contains("does not consume Amazon SQS"));
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

}  // namespace
}  // namespace wheelpit
