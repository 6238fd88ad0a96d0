#include "mapping/kafka_cluster.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

const std::string kArn = "arn:aws:kafka:us-east-1:000000000000:cluster/mill/1-2";
const std::vector<KafkaCluster> kClusters = {
    {.name = "mill", .arn = kArn, .bootstrap_servers = {"a:9092", "b:9092"}, .tls = true}};

TEST(KafkaClusters, AnMskMappingNeedsItsOwn) {
  const auto found = cluster_of(kClusters, SourceKind::msk, kArn, {});
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->name, "mill");
  const auto missing = cluster_of(kClusters, SourceKind::msk, "arn:other", {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), Errc::not_found);
  EXPECT_EQ(missing.error().message(),
            "no [[kafka]] of the configuration has the ARN arn:other; it has " + kArn);
  EXPECT_TRUE(cluster_of({}, SourceKind::msk, kArn, {}).error().message().ends_with("has none"));
}

TEST(KafkaClusters, ASelfManagedOneIsThatOfItsServers) {
  const auto kind = SourceKind::self_managed_kafka;
  EXPECT_EQ((*cluster_of(kClusters, kind, "", {"x:1", "b:9092"}))->name, "mill");
  EXPECT_EQ(*cluster_of(kClusters, kind, "", {"b:9093"}), nullptr);
}

TEST(KafkaSettings, WhatIsNotBuiltIsRefusedByItsName) {
  const auto said = [](const MappingSettings& settings) {
    const Status checked = check_kafka_is_built(settings);
    return checked ? std::string() : checked.error().message();
  };
  MappingSettings settings;
  settings.source_access = {{.type = "SASL_SCRAM_512_AUTH", .uri = "s"},
                            {.type = "VPC_SUBNET", .uri = "subnet-1"}};
  EXPECT_EQ(said(settings), "");
  settings.source_access.clear();
  settings.consumption_mode = "Queue";
  EXPECT_TRUE(said(settings).contains("ConsumptionMode \"Queue\""));
  settings.consumption_mode = "Stream";
  EXPECT_EQ(said(settings), "");
  settings.system_log_level = "WARN";
  EXPECT_TRUE(said(settings).contains("LoggingConfig"));
  settings.system_log_level.clear();
  settings.schema_registry = SchemaRegistry{.uri = "http://x", .event_record_format = "JSON"};
  EXPECT_TRUE(said(settings).contains("SchemaRegistryConfig"));
}

}  // namespace
}  // namespace wheelpit
