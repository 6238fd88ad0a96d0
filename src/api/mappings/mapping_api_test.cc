#include "api/mappings/mapping_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

constexpr const char* kPath = "/2015-03-31/event-source-mappings";

class MappingApiTest : public testing::Test {
 protected:
  MappingApiTest() { EXPECT_EQ(bed.create_function("consume").status, 201); }

  std::string at(const std::string& uuid) { return std::string(kPath) + "/" + uuid; }
  std::string created(const std::string& queue, const std::string& more = "") {
    return member(bed.create_mapping(queue, more), "UUID");
  }
  HttpResponse update(const std::string& uuid, const std::string& body) {
    return bed.send("PUT", at(uuid), body);
  }
  std::string state(const std::string& uuid) { return member(bed.send("GET", at(uuid)), "State"); }

  ApiTestBed bed;
};

TEST_F(MappingApiTest, ANewMappingHasAllMembersInTheRecordedOrder) {
  bed.clock.advance(std::chrono::milliseconds(250));
  const auto response = bed.create_mapping("orders.in");

  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
  const std::string uuid = member(response, "UUID");
  EXPECT_EQ(
      response.body,
      R"({"UUID":")" + uuid +
          R"(","StartingPosition":null,"StartingPositionTimestamp":null,"BatchSize":100,)"
          R"("MaximumBatchingWindowInSeconds":null,"ParallelizationFactor":null,"EventSourceArn":")" +
          ApiTestBed::broker_arn() +
          R"(","FilterCriteria":null,"FilterCriteriaError":null,"KMSKeyArn":null,)"
          R"("MetricsConfig":null,"LoggingConfig":null,"ScalingConfig":null,)"
          R"("ProvisionedPollerConfig":null,)"
          R"("FunctionArn":"arn:aws:lambda:us-east-1:123456789012:function:consume",)"
          R"("LastModified":1767225600.25,"LastProcessingResult":"No records processed",)"
          R"("State":"Creating","StateTransitionReason":"USER_INITIATED","DestinationConfig":null,)"
          R"("Topics":null,"Queues":["orders.in"],"SourceAccessConfigurations":[{"Type":"BASIC_AUTH",)"
          R"("URI":"arn:aws:secretsmanager:us-east-1:123456789012:secret:mq-AbCdEf"},)"
          R"({"Type":"VIRTUAL_HOST","URI":"/"}],"SelfManagedEventSource":null,)"
          R"("MaximumRecordAgeInSeconds":null,"BisectBatchOnFunctionError":null,)"
          R"("MaximumRetryAttempts":null,"TumblingWindowInSeconds":null,)"
          R"("FunctionResponseTypes":null,"AmazonManagedKafkaEventSourceConfig":null,)"
          R"("SelfManagedKafkaEventSourceConfig":null,"DocumentDBEventSourceConfig":null,)"
          R"("EventSourceMappingArn":)"
          R"("arn:aws:lambda:us-east-1:123456789012:event-source-mapping:)" +
          uuid + R"("})");
  EXPECT_EQ(members(response).size(), 33U);
  EXPECT_EQ(bed.reconciler.mappings, std::vector<std::string>{uuid});
}

TEST_F(MappingApiTest, ADisabledMappingIsDisabledAtOnce) {
  EXPECT_EQ(member(bed.create_mapping("q", R"(,"Enabled":false)"), "State"), "Disabled");
}

TEST_F(MappingApiTest, FractionsAreTruncatedBeforeTheirRangeIsChecked) {
  EXPECT_EQ(members(bed.create_mapping("q", R"(,"BatchSize":1.9)")).at("BatchSize"), 1);
  expect_error(
      bed.create_mapping("r", R"(,"BatchSize":-99999999999)"), 400, "ValidationException",
      R"({"message":"1 validation error detected: Value '-2147483648' at 'batchSize' failed to )"
      R"(satisfy constraint: Member must have value greater than or equal to 1"})");
}

TEST_F(MappingApiTest, EveryBrokenConstraintIsToldInOneText) {
  expect_error(
      bed.send("POST", kPath, R"({"BatchSize":10001,"Queues":["a","b"]})"), 400,
      "ValidationException",
      R"({"message":"3 validation errors detected: Value null at 'functionName' failed to satisfy )"
      R"(constraint: Member must not be null; Value '10001' at 'batchSize' failed to satisfy )"
      R"(constraint: Member must have value less than or equal to 10000; Value '[a, b]' at 'queues' )"
      R"(failed to satisfy constraint: Member must have length less than or equal to 1"})");
}

TEST_F(MappingApiTest, AnUnknownFunctionIsFoundBeforeTheSourcesParametersAreChecked) {
  const std::string arn = ApiTestBed::broker_arn();
  expect_refusal(
      bed.send("POST", kPath,
               R"({"FunctionName":"nobody","EventSourceArn":")" + arn + R"(","Topics":["topic"]})"),
      "Function does not exist");
}

TEST_F(MappingApiTest, WhatIsNoKnownSourceIsToldBeforeAnUnknownFunction) {
  expect_refusal(bed.send("POST", kPath, R"({"FunctionName":"nobody"})"),
                 "Unrecognized event source.");
  expect_refusal(bed.send("POST", kPath,
                          R"({"FunctionName":"nobody","EventSourceArn":"arn:aws:s3:::bucket"})"),
                 "Unrecognized event source.");
  expect_refusal(
      bed.send("POST", kPath,
               R"({"FunctionName":"nobody","EventSourceArn":")" + ApiTestBed::broker_arn() +
                   R"(","DestinationConfig":{"OnFailure":{"Destination":)"
                   R"("arn:aws:sqs:us-east-1:123456789012:q"}}})"),
      "Unsupported DestinationConfig parameter for given event source mapping type.");
}

TEST_F(MappingApiTest, WhatThisVersionDoesNotDoIsRefusedUnlessItAsksForNothing) {
  expect_refusal(
      bed.create_mapping("q", R"(,"KMSKeyArn":"arn:aws:kms:us-east-1:123456789012:key/k")"),
      "This version of wheelpit does not support KMSKeyArn: leave it out.");
  EXPECT_EQ(bed.create_mapping("q", R"(,"FilterCriteria":{},"KMSKeyArn":"","ScalingConfig":{},)"
                                    R"("DestinationConfig":{"OnFailure":{}},"Topics":null)")
                .status,
            202);
}

TEST_F(MappingApiTest, TheSourcesOwnParametersAreRequired) {
  const std::string start =
      R"({"FunctionName":"consume","EventSourceArn":")" + ApiTestBed::broker_arn() + R"(")";
  expect_refusal(bed.send("POST", kPath, start + "}"), "Required 'queues' parameter is missing.");
  expect_refusal(bed.send("POST", kPath, start + R"(,"Queues":["q"]})"),
                 "Required 'sourceAccessConfigurations' parameter is missing.");
}

TEST_F(MappingApiTest, AnUnknownBrokerIsNamedWithThoseThatAreConfigured) {
  std::string body = ApiTestBed::mapping_body("q");
  body.replace(body.find("broker:rabbit:b-rabbit"), 22, "broker:other:b-1");
  expect_refusal(bed.send("POST", kPath, body),
                 "Cannot access broker arn:aws:mq:us-east-1:123456789012:broker:other:b-1. It is "
                 "not in wheelpit's configuration; these are: "
                 "arn:aws:mq:us-east-1:123456789012:broker:rabbit:b-rabbit "
                 "arn:aws:mq:us-east-1:123456789012:broker:active:b-active. Add it with "
                 R"(\"wheelpit brokers add\", or as a [[broker]] of wheelpit.toml that )"
                 R"(\"wheelpit brokers reload\" reads.)");
}

TEST_F(MappingApiTest, AnActiveMqBrokerHasNoVirtualHostAndQueuesAlone) {
  std::string body = ApiTestBed::mapping_body("q");
  body.replace(body.find("broker:rabbit:b-rabbit"), 22, "broker:active:b-active");
  expect_refusal(
      bed.send("POST", kPath, body),
      "Unsupported source access configurations type for given event source mapping type.");
  body.erase(body.find(R"(,{"Type":"VIRTUAL_HOST","URI":"/"})"), 34);
  EXPECT_EQ(bed.send("POST", kPath, body).status, 202);
  body.replace(body.find(R"(["q"])"), 5, R"(["topic://q"])");
  expect_refusal(bed.send("POST", kPath, body),
                 R"(Queue \"topic://q\" names a destination that is not a queue. Only queues can )"
                 "be consumed; of a virtual topic, name the queue "
                 "Consumer.<group>.VirtualTopic.<topic>.");
}

TEST_F(MappingApiTest, ASecondMappingOfTheSameQueueForTheSameFunctionIsAConflict) {
  const std::string uuid = created("q");
  expect_error(
      bed.create_mapping("q"), 409, "ResourceConflictException",
      R"({"Type":"User","message":"An event source mapping with event source (\"arn:aws:mq:)"
      R"(us-east-1:123456789012:broker:rabbit:b-rabbit\"), function (\"arn:aws:lambda:us-east-1:)"
      R"(123456789012:function:consume\") and queues (\"q VIRTUAL_HOST /\") already exists. )"
      R"(Please update or delete the existing mapping with UUID )" +
          uuid + R"("})");
  EXPECT_EQ(bed.create_mapping("other").status, 202);
}

TEST_F(MappingApiTest, AnUnknownMappingIsNotFound) {
  const std::string body =
      R"({"Type":"User","Message":"The resource you requested does not exist."})";
  for (const char* method : {"GET", "PUT", "DELETE"}) {
    expect_error(bed.send(method, at("0f1c2d3e-0000-4000-8000-000000000000"),
                          method == std::string("PUT") ? "{}" : ""),
                 404, "ResourceNotFoundException", body);
  }
}

TEST_F(MappingApiTest, UpdatesMoveTheStateAsTheServiceDoes) {
  const std::string uuid = created("q");
  bed.settle(uuid, MappingState::enabled);
  EXPECT_EQ(member(update(uuid, R"({"BatchSize":7})"), "State"), "Updating");
  bed.settle(uuid, MappingState::enabled);
  EXPECT_EQ(member(update(uuid, R"({"Enabled":false})"), "State"), "Disabling");
  bed.settle(uuid, MappingState::disabled);
  EXPECT_EQ(member(update(uuid, R"({"BatchSize":8})"), "State"), "Disabled");
  EXPECT_EQ(member(update(uuid, R"({"Enabled":true})"), "State"), "Enabling");
  EXPECT_EQ(members(bed.send("GET", at(uuid))).at("BatchSize"), 8);
  EXPECT_EQ(bed.reconciler.mappings.size(), 5U);
}

TEST_F(MappingApiTest, AMappingInTransitionIsInUse) {
  const std::string uuid = created("q");
  expect_error(update(uuid, "{}"), 400, "ResourceInUseException",
               R"({"Type":"User","Message":"Cannot update the event source mapping because it is )"
               R"(in use."})");
  expect_error(bed.send("DELETE", at(uuid)), 400, "ResourceInUseException",
               R"({"Type":"User","Message":"Cannot delete the event source mapping because it is )"
               R"(in use."})");
}

TEST_F(MappingApiTest, AnUpdateChangesTheSecretButNeverTheVirtualHost) {
  const std::string uuid = created("q", R"(,"Enabled":false)");
  bed.clock.advance(std::chrono::seconds(1));
  const auto response = update(
      uuid,
      R"({"SourceAccessConfigurations":[{"Type":"BASIC_AUTH","URI":"other"}],"Queues":["x"]})");
  EXPECT_EQ(response.status, 202);
  EXPECT_NE(
      response.body.find(R"("SourceAccessConfigurations":[{"Type":"BASIC_AUTH","URI":"other"},)"
                         R"({"Type":"VIRTUAL_HOST","URI":"/"}])"),
      std::string::npos);
  EXPECT_NE(response.body.find(R"("Queues":["q"])"), std::string::npos);
  EXPECT_NE(response.body.find(R"("LastModified":1767225601,)"), std::string::npos);

  const auto refused =
      update(uuid, R"({"SourceAccessConfigurations":[{"Type":"VIRTUAL_HOST","URI":"/"}]})");
  EXPECT_EQ(refused.body, R"({"Type":"User","message":"Invalid parameters: VIRTUAL_HOST"})");
  EXPECT_EQ(refused.body.size(), 60U);  // as recorded
  expect_refusal(update(uuid, R"({"SourceAccessConfigurations":[]})"),
                 "Invalid parameters: sourceAccessConfigurations");
}

TEST_F(MappingApiTest, ADeletedMappingIsDeletingUntilTheReconcilerRemovesIt) {
  const std::string uuid = created("q", R"(,"Enabled":false)");
  const auto response = bed.send("DELETE", at(uuid));
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(member(response, "State"), "Deleting");
  EXPECT_EQ(state(uuid), "Deleting");
}

TEST_F(MappingApiTest, AListIsPagedAndFiltered) {
  bed.create_function("other");
  for (int i = 0; i < 3; ++i) created("q" + std::to_string(i));
  bed.send("POST", kPath,
           std::string(ApiTestBed::mapping_body("q9"))
               .replace(ApiTestBed::mapping_body("q9").find("consume"), 7, "other"));

  const std::string filter = std::string(kPath) + "?FunctionName=consume&MaxItems=2";
  const auto first = members(bed.send("GET", filter));
  EXPECT_EQ(first.at("EventSourceMappings").as_array().size(), 2U);
  const std::string marker(first.at("NextMarker").as_string());
  const auto second = bed.send("GET", filter + "&Marker=" + marker);
  EXPECT_EQ(members(second).at("EventSourceMappings").as_array().size(), 1U);
  EXPECT_TRUE(second.body.ends_with(R"(],"NextMarker":null})"));
  EXPECT_EQ(bed.send("GET", std::string(kPath) + "/?FunctionName=nobody").body,
            R"({"EventSourceMappings":[],"NextMarker":null})");
}

TEST_F(MappingApiTest, APageHoldsAtMostAHundred) {
  for (int i = 0; i < 101; ++i) created("q" + std::to_string(i), R"(,"Enabled":false)");
  const auto page = members(bed.send("GET", std::string(kPath) + "?MaxItems=10000"));
  EXPECT_EQ(page.at("EventSourceMappings").as_array().size(), 100U);
  EXPECT_TRUE(page.at("NextMarker").is_string());
}

TEST_F(MappingApiTest, AFilteredListLooksThroughAllMappings) {
  bed.create_function("other");
  for (int i = 0; i < 210; ++i) created("q" + std::to_string(i), R"(,"Enabled":false)");
  for (int i = 0; i < 3; ++i) {
    std::string body = ApiTestBed::mapping_body("q" + std::to_string(i));
    bed.send("POST", kPath, body.replace(body.find("consume"), 7, "other"));
  }
  const std::string filter = std::string(kPath) + "?FunctionName=other&MaxItems=2";
  const auto first = members(bed.send("GET", filter));
  EXPECT_EQ(first.at("EventSourceMappings").as_array().size(), 2U);
  const std::string marker(first.at("NextMarker").as_string());
  const auto second = members(bed.send("GET", filter + "&Marker=" + marker));
  EXPECT_EQ(second.at("EventSourceMappings").as_array().size(), 1U);
  EXPECT_TRUE(second.at("NextMarker").is_null());
}

TEST_F(MappingApiTest, AQualifiedFunctionKeepsItsQualifier) {
  std::string body = ApiTestBed::mapping_body("q");
  body.replace(body.find("consume"), 7, "consume:$LATEST");
  EXPECT_EQ(member(bed.send("POST", kPath, body), "FunctionArn"),
            "arn:aws:lambda:us-east-1:123456789012:function:consume:$LATEST");
  body.replace(body.find("$LATEST"), 7, "1");
  expect_refusal(bed.send("POST", kPath, body), "Function does not exist");
}

TEST_F(MappingApiTest, AStoreThatFailsIsAServiceException) {
  bed.store.fail_with(Error(Errc::unavailable, "the disk is full"));
  expect_error(bed.send("GET", at("01234567-89ab-cdef-0123-456789abcdef")), 500, "ServiceException",
               R"({"Type":"Service","Message":"the disk is full"})");
}

}  // namespace
}  // namespace wheelpit::api
