#include "api/mappings/broker_settings_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

class FakeSettings final : public BrokerSettings {
 public:
  std::string file() const override { return "/etc/w.toml"; }
  boost::asio::awaitable<Result<BrokersRead>> reload() override { co_return answer; }
  boost::asio::awaitable<Result<BrokersRead>> add(NewBroker broker) override {
    asked.push_back(std::move(broker));
    co_return answer;
  }

  std::vector<NewBroker> asked;
  Result<BrokersRead> answer =
      BrokersRead{.file = "/etc/w.toml",
                  .changes = {.added = {"b"}, .changed = {}, .removed = {}, .reconnect = {}},
                  .need_restart = {"log"}};
};

class BrokerSettingsApiTest : public testing::Test {
 protected:
  BrokerSettingsApiTest() {
    ApiDependencies dependencies = bed.dependencies();
    dependencies.broker_settings = &settings;
    bed.handler = std::make_unique<ApiHandler>(bed.io, std::move(dependencies));
  }

  FakeSettings settings;
  ApiTestBed bed;
};

TEST_F(BrokerSettingsApiTest, ListsBrokersWithTheirMappings) {
  bed.create_function("consume");
  bed.create_mapping("q1");
  bed.create_mapping("q2");
  const auto answer = members(bed.send("GET", "/_wheelpit/brokers"));
  EXPECT_EQ(answer.at("File"), "/etc/w.toml");
  const auto& brokers = answer.at("Brokers").as_array();
  ASSERT_FALSE(brokers.empty());
  const auto& first = brokers.at(0).as_object();
  EXPECT_EQ(first.at("Arn").as_string(), ApiTestBed::broker_arn());
  EXPECT_EQ(first.at("Mappings"), 2);
  EXPECT_EQ(first.at("Engine"), "rabbitmq");
}

TEST_F(BrokerSettingsApiTest, AddsABrokerAndTellsWhatThatCameTo) {
  const auto answer =
      bed.send("POST", "/_wheelpit/brokers",
               R"({"Name":"b","Engine":"activemq","Endpoints":["tcp://h","ssl://h"],)"
               R"("PublisherSecret":"s"})");
  EXPECT_EQ(
      answer.body,
      R"({"File":"/etc/w.toml","Added":["b"],"Changed":[],"Removed":[],"NeedRestart":["log"]})");
  ASSERT_EQ(settings.asked.size(), 1U);
  const NewBroker& broker = settings.asked[0];
  EXPECT_EQ(broker.name + broker.engine, "bactivemq");
  EXPECT_EQ(broker.endpoints, (std::vector<std::string>{"tcp://h", "ssl://h"}));
  EXPECT_EQ(broker.publisher_secret, "s");
  EXPECT_FALSE(broker.id || broker.tls_ca_file || broker.publisher_virtual_host);
}

TEST_F(BrokerSettingsApiTest, WhatTheFileLacksIsTheCallersFault) {
  settings.answer = Error(Errc::invalid_argument, "w.toml:3: broker.engine: is missing");
  const auto answer = bed.send("POST", "/_wheelpit/brokers/reload", "{}");
  EXPECT_EQ(answer.status, 400);
  EXPECT_TRUE(answer.body.contains("w.toml:3: broker.engine: is missing")) << answer.body;
  EXPECT_EQ(bed.send("POST", "/_wheelpit/brokers", R"({"Name":"b"})").status, 400);
}

TEST_F(BrokerSettingsApiTest, BrokersThatAreSetAreThoseOfTheApi) {
  Broker broker;
  broker.name = "new";
  broker.id = "b-new";
  broker.arn = "arn:new";
  bed.handler->set_brokers({broker});
  const auto brokers = members(bed.send("GET", "/_wheelpit/brokers")).at("Brokers").as_array();
  ASSERT_EQ(brokers.size(), 1U);
  EXPECT_EQ(brokers.at(0).as_object().at("Name"), "new");
  EXPECT_TRUE(bed.send("GET", "/v1/brokers").body.contains("b-new"));
}

TEST(BrokerSettingsApi, WithoutSettingsChangesNothing) {
  ApiTestBed bed;
  EXPECT_EQ(bed.send("GET", "/_wheelpit/brokers").status, 502);
  EXPECT_EQ(bed.send("POST", "/_wheelpit/brokers/reload", "{}").status, 502);
}

}  // namespace
}  // namespace wheelpit::api
