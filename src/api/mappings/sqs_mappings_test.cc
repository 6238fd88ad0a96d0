// Mappings of SQS queues, as the API admits and shows them.

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <string>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr const char* kPath = "/2015-03-31/event-source-mappings";
const std::string kQueue = "arn:aws:sqs:us-east-1:123456789012:orders";

class SqsMappingsTest : public testing::Test {
 protected:
  SqsMappingsTest() { EXPECT_EQ(bed.create_function("consume").status, 201); }

  HttpResponse create(const std::string& more = "", const std::string& arn = kQueue) {
    return bed.send("POST", kPath,
                    R"({"FunctionName":"consume","EventSourceArn":")" + arn + "\"" +
                        (more.empty() ? "" : "," + more) + "}");
  }
  // Creates one, lets it settle and updates it.
  HttpResponse updated(const std::string& members, const std::string& created_with = "") {
    const std::string uuid =
        member(create(created_with + (created_with.empty() ? "" : ",") + R"("Enabled":false)",
                      kQueue + "-2"),
               "UUID");
    return bed.send("PUT", std::string(kPath) + "/" + uuid, members);
  }

  ApiTestBed bed;
};

TEST_F(SqsMappingsTest, ANewMappingIsShownWithTheServicesDefaults) {
  const HttpResponse created = create();
  EXPECT_EQ(created.status, 202) << created.body;
  json::object shown = members(created);
  EXPECT_EQ(shown.at("BatchSize"), 10);
  EXPECT_EQ(shown.at("MaximumBatchingWindowInSeconds"), 0);
  EXPECT_EQ(shown.at("FunctionResponseTypes"), json::array());
  EXPECT_EQ(shown.at("State"), "Creating");
  EXPECT_EQ(shown.at("StateTransitionReason"), "USER_INITIATED");
  EXPECT_EQ(shown.at("EventSourceArn"), json::value(kQueue));
  EXPECT_TRUE(shown["LastProcessingResult"].is_null());
  EXPECT_TRUE(shown["Queues"].is_null());
  EXPECT_EQ(bed.queues.asked, std::vector<std::string>{kQueue});
}

TEST_F(SqsMappingsTest, AQueueThatMayNotBeReadIsRefusedAlsoIfTheMappingIsDisabled) {
  bed.queues.answer->visibility_timeout = std::chrono::seconds(2);
  expect_refusal(create(R"("Enabled":false)"),
                 "Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds");
  bed.queues.answer = Error(Errc::not_found, "gone");
  expect_refusal(create(),
                 "Error occurred while ReceiveMessage. SQS Error Code: "
                 "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue "
                 "does not exist.");
}

TEST_F(SqsMappingsTest, AServiceThatIsAwayIsNoFaultOfTheRequest) {
  bed.queues.answer = Error(Errc::unavailable, "127.0.0.1:9324: connection refused");
  const HttpResponse refused = create();
  EXPECT_EQ(refused.status, 500);
  EXPECT_TRUE(refused.body.contains("127.0.0.1:9324: connection refused")) << refused.body;
}

TEST_F(SqsMappingsTest, AnUpdateAsksTheQueueIfItNamesAFunction) {
  EXPECT_EQ(updated(R"({"BatchSize":5})").status, 202);
  EXPECT_EQ(bed.queues.asked.size(), 1U);
  EXPECT_EQ(bed.create_function("other").status, 201);
  const std::string uuid = member(create(R"("BatchSize":7)", kQueue + "2"), "UUID");
  bed.queues.answer->visibility_timeout = std::chrono::seconds(1);
  const std::string path = std::string(kPath) + "/" + uuid;
  expect_refusal(bed.send("PUT", path, R"({"FunctionName":"other"})"),
                 "Queue visibility timeout: 1 seconds is less than Function timeout: 3 seconds");
}

TEST_F(SqsMappingsTest, ScalingAndPollersAreKeptShownAndTakenAway) {
  const HttpResponse created = create(R"("ScalingConfig":{"MaximumConcurrency":2})");
  EXPECT_EQ(members(created).at("ScalingConfig").at("MaximumConcurrency"), 2);
  json::object cleared = members(updated(
      R"({"ScalingConfig":{}})", R"("ScalingConfig":{"MaximumConcurrency":3},"BatchSize":3)"));
  EXPECT_TRUE(cleared["ScalingConfig"].is_null()) << cleared;
}

TEST_F(SqsMappingsTest, ProvisionedPollersHaveTheirDefaults) {
  const json::object shown = members(create(R"("ProvisionedPollerConfig":{"MinimumPollers":3})"));
  EXPECT_EQ(shown.at("ProvisionedPollerConfig"),
            (json::object{{"MinimumPollers", 3}, {"MaximumPollers", 200}}));
}

TEST_F(SqsMappingsTest, MetricsThatAreAskedForAreShown) {
  const json::object shown = members(create(R"("MetricsConfig":{"Metrics":["EventCount"]})"));
  EXPECT_EQ(shown.at("MetricsConfig"), (json::object{{"Metrics", json::array{"EventCount"}}}));
}

TEST_F(SqsMappingsTest, ASecondMappingOfQueueAndFunctionIsAConflict) {
  const std::string uuid = member(create(), "UUID");
  const HttpResponse second = create();
  EXPECT_EQ(second.status, 409);
  EXPECT_TRUE(second.body.contains("An event source mapping with SQS arn")) << second.body;
  EXPECT_TRUE(second.body.contains(uuid)) << second.body;
}

}  // namespace
}  // namespace wheelpit::api
