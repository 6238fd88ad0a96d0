#include "app/dev/dev_plan.h"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "app/config/config.h"

namespace wheelpit {
namespace {

const DevFunction kFunction{.name = "orders",
                            .folder = "/home/me/or\"ders",
                            .runtime = "python3.12",
                            .handler = "orders.handler"};

DevBroker broker(std::string_view url) { return parse_dev_broker(url, "q").value(); }

Config config_of(std::string_view url) {
  const auto config = parse_config(dev_config(broker(url), kFunction, "/tmp/data"), "/tmp/w.toml",
                                   [](const auto&) { return true; });
  EXPECT_TRUE(config) << (config ? "" : config.error().front().to_string());
  return config ? *config : default_config();
}

TEST(DevPlan, TheConfigurationLoadsAndNamesTheBroker) {
  const Config rabbitmq = config_of("amqp://u:hidden@localhost:5673");
  ASSERT_EQ(rabbitmq.brokers.size(), 1);
  EXPECT_EQ(rabbitmq.brokers[0].endpoints, std::vector<std::string>{"amqp://localhost:5673"});
  EXPECT_EQ(rabbitmq.hot_reload_roots.front(), "/home/me/or\"ders");
  EXPECT_EQ(rabbitmq.listen_port, 0);
  EXPECT_EQ(config_of("ssl://localhost").brokers[0].kind, SourceKind::activemq);
  EXPECT_EQ(config_of("sqs:http://localhost:9324").endpoints.at("sqs"), "http://localhost:9324");
  EXPECT_EQ(config_of("kinesis:http://localhost:1").endpoints.at("kinesis"), "http://localhost:1");
  EXPECT_TRUE(config_of("sqs:q").endpoints.empty());
  const Config kafka = config_of("kafkas://a,b:9093");
  ASSERT_EQ(kafka.kafka.size(), 1);
  EXPECT_EQ(kafka.kafka[0].bootstrap_servers, (std::vector<std::string>{"a:9092", "b:9093"}));
  EXPECT_TRUE(kafka.kafka[0].tls);
  EXPECT_EQ(dev_config(broker("amqp://u:hidden@h"), kFunction, "/d").find("hidden"),
            std::string::npos);
}

TEST(DevPlan, AMappingHasWhatItsSourceNeeds) {
  const auto body = [](std::string_view url, const DevMappingOptions& options = {}) {
    return boost::json::serialize(
        dev_create_mapping(broker(url), kFunction, options, "arn:broker", "arn:secret"));
  };
  EXPECT_EQ(body("amqp://localhost/shop", {.batch_size = 5, .window_seconds = 1}),
            R"({"Enabled":true,"BatchSize":5,"MaximumBatchingWindowInSeconds":1,)"
            R"("FunctionName":"orders","EventSourceArn":"arn:broker","Queues":["q"],)"
            R"("SourceAccessConfigurations":[{"Type":"BASIC_AUTH","URI":"arn:secret"},)"
            R"({"Type":"VIRTUAL_HOST","URI":"shop"}]})");
  EXPECT_TRUE(body("tcp://localhost").contains(R"("Queues":["q"])"));
  EXPECT_FALSE(body("tcp://localhost").contains("VIRTUAL_HOST"));
  EXPECT_TRUE(body("kafka://h").contains(R"("StartingPosition":"LATEST")"));
  EXPECT_TRUE(body("kafka://h", {.from_beginning = true}).contains("TRIM_HORIZON"));
  EXPECT_TRUE(body("sqs:q", {.filters = {"{}"}}).contains(R"({"Filters":[{"Pattern":"{}"}]})"));
}

TEST(DevPlan, AFunctionHasItsFolderAndVariables) {
  const auto body =
      dev_create_function(kFunction, {.timeout_seconds = 9, .variables = {"A=b=c", "D"}});
  EXPECT_EQ(body.at("Timeout").as_int64(), 9);
  EXPECT_EQ(boost::json::serialize(body.at("Environment")), R"({"Variables":{"A":"b=c","D":""}})");
  EXPECT_EQ(body.at("Code").at("S3Key").as_string(), "/home/me/or\"ders");
}

}  // namespace
}  // namespace wheelpit
