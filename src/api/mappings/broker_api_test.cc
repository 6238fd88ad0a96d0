#include "api/mappings/broker_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

TEST(BrokerApi, TheConfiguredBrokersAreListedInPages) {
  ApiTestBed bed;
  EXPECT_EQ(bed.send("GET", "/v1/brokers?maxResults=1").body,
            R"({"brokerSummaries":[{"brokerArn":"arn:aws:mq:us-east-1:123456789012:broker:rabbit:)"
            R"(b-rabbit","brokerId":"b-rabbit","brokerName":"rabbit","brokerState":"RUNNING",)"
            R"("deploymentMode":"SINGLE_INSTANCE","engineType":"RABBITMQ"}],)"
            R"("nextToken":"Yi1yYWJiaXQ="})");
  const auto next = members(bed.send("GET", "/v1/brokers?nextToken=Yi1yYWJiaXQ%3D"));
  EXPECT_EQ(next.at("brokerSummaries").as_array().size(), 1U);
  EXPECT_FALSE(next.contains("nextToken"));
}

TEST(BrokerApi, ABrokerIsDescribedByItsId) {
  ApiTestBed bed;
  const auto broker = members(bed.send("GET", "/v1/brokers/b-rabbit"));
  EXPECT_EQ(broker.at("brokerInstances").as_array()[0].at("endpoints").as_array()[0],
            "amqp://127.0.0.1:5672");
  expect_error(bed.send("GET", "/v1/brokers/b-none"), 404, "NotFoundException",
               R"({"message":"Can't find requested broker [b-none]. Make sure your broker )"
               R"(exists."})");
}

TEST(BrokerApi, TheCallerIsTheAccount) {
  ApiTestBed bed;
  const auto answer = bed.send("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("<Account>123456789012</Account>"), std::string::npos);
  const auto refused = bed.send("POST", "/", "Action=AssumeRole&x=<y>");
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("<Code>UnknownOperationException</Code>"), std::string::npos);
}

}  // namespace
}  // namespace wheelpit::api
