#include "source/kafka/client_settings.h"

#include <gtest/gtest.h>

#include <map>

namespace wheelpit::kafka {
namespace {

std::map<std::string, std::string> properties(const ClientSettings& settings) {
  std::map<std::string, std::string> all;
  for (const Property& property : properties_of(settings)) {
    EXPECT_TRUE(all.emplace(property.name, property.value.reveal()).second) << property.name;
  }
  return all;
}

TEST(KafkaClientSettings, NothingIsCommittedByTheLibraryItself) {
  auto all = properties({.bootstrap_servers = "a:9092,b:9092", .group = "g", .version = "1"});
  EXPECT_EQ(all["bootstrap.servers"], "a:9092,b:9092");
  EXPECT_EQ(all["group.id"], "g");
  EXPECT_EQ(all["enable.auto.commit"], "false");
  EXPECT_EQ(all["enable.auto.offset.store"], "false");
  EXPECT_EQ(all["partition.assignment.strategy"], "cooperative-sticky");
  EXPECT_EQ(all["isolation.level"], "read_committed");
  EXPECT_EQ(all["fetch.queue.backoff.ms"], "20");
  EXPECT_EQ(all["allow.auto.create.topics"], "false");
}

TEST(KafkaClientSettings, EachLoginHasItsProtocol) {
  ClientSettings settings{.bootstrap_servers = "a:1", .group = "g", .tls = false};
  EXPECT_EQ(properties(settings)["security.protocol"], "plaintext");
  settings.tls = true;
  EXPECT_EQ(properties(settings)["security.protocol"], "ssl");
  settings.identity = {.login = Login::scram_sha_512, .username = "u", .password = Secret("p")};
  auto all = properties(settings);
  EXPECT_EQ(all["security.protocol"], "sasl_ssl");
  EXPECT_EQ(all["sasl.mechanisms"], "SCRAM-SHA-512");
  EXPECT_EQ(all["sasl.username"], "u");
  EXPECT_EQ(all["sasl.password"], "p");
  settings.identity.login = Login::scram_sha_256;
  EXPECT_EQ(properties(settings)["sasl.mechanisms"], "SCRAM-SHA-256");
  settings.identity.login = Login::token;
  all = properties(settings);
  EXPECT_EQ(all["sasl.mechanisms"], "OAUTHBEARER");
  EXPECT_FALSE(all.contains("sasl.username"));
  settings.identity.login = Login::plain;
  settings.tls = false;
  all = properties(settings);
  EXPECT_EQ(all["security.protocol"], "sasl_plaintext");
  EXPECT_EQ(all["sasl.mechanisms"], "PLAIN");
}

TEST(KafkaClientSettings, AProducerLogsInAsTheConsumerAndIsNone) {
  std::map<std::string, std::string> all;
  for (const Property& property : producer_properties_of(
           {.bootstrap_servers = "a:1",
            .group = "g",
            .identity = {.login = Login::plain, .username = "u", .password = Secret("p")}})) {
    all[property.name] = property.value.reveal();
  }
  EXPECT_EQ(all["bootstrap.servers"], "a:1");
  EXPECT_EQ(all["sasl.username"], "u");
  EXPECT_EQ(all["acks"], "all");
  EXPECT_FALSE(all.contains("group.id"));
}

TEST(KafkaClientSettings, ACertificateIsAnIdentityWithoutALogin) {
  auto all = properties({.bootstrap_servers = "a:1",
                         .group = "g",
                         .tls_ca_file = "/ca.pem",
                         .identity = {.login = Login::certificate,
                                      .certificate = "CERT",
                                      .private_key = Secret("KEY"),
                                      .private_key_password = Secret("pass")}});
  EXPECT_EQ(all["security.protocol"], "ssl");
  EXPECT_FALSE(all.contains("sasl.mechanisms"));
  EXPECT_EQ(all["ssl.certificate.pem"], "CERT");
  EXPECT_EQ(all["ssl.key.pem"], "KEY");
  EXPECT_EQ(all["ssl.key.password"], "pass");
  EXPECT_EQ(all["ssl.ca.location"], "/ca.pem");
}

TEST(KafkaClientSettings, RootsOfASecretReplaceThoseOfTheConfiguration) {
  auto all = properties({.bootstrap_servers = "a:1",
                         .group = "g",
                         .tls_ca_file = "/ca.pem",
                         .identity = {.root_certificates = "ROOTS"}});
  EXPECT_EQ(all["ssl.ca.pem"], "ROOTS");
  EXPECT_FALSE(all.contains("ssl.ca.location"));
}

}  // namespace
}  // namespace wheelpit::kafka
