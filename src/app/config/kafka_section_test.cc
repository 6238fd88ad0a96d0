#include "app/config/kafka_section.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

bool exists(const fs::path& path) { return path.string().find("missing") == std::string::npos; }

ConfigResult parse(const std::string& text) {
  return parse_config("[server]\naccount_id = \"123456789012\"\n" + text, "/etc/w/w.toml", exists);
}

std::vector<std::string> faults_of(const std::string& text) {
  std::vector<std::string> lines;
  const auto config = parse(text);
  if (config) return lines;
  for (const ConfigFault& fault : config.error()) lines.push_back(fault.to_string());
  return lines;
}

TEST(KafkaSection, NamesAClusterByItsArn) {
  const auto config = parse(R"(
[[kafka]]
name = "mill"
id = "4f0e1d2c-2"
bootstrap_servers = ["127.0.0.1:9092", "b:9093"]
tls = true
tls_ca_file = "ca.pem"
[[kafka]]
name = "other"
bootstrap_servers = ["c:1"]
)");
  ASSERT_TRUE(config);
  ASSERT_EQ(config->kafka.size(), 2U);
  EXPECT_EQ(config->kafka[0],
            (KafkaCluster{.name = "mill",
                          .arn = "arn:aws:kafka:us-east-1:123456789012:cluster/mill/4f0e1d2c-2",
                          .bootstrap_servers = {"127.0.0.1:9092", "b:9093"},
                          .tls = true,
                          .tls_ca_file = "/etc/w/ca.pem"}));
  EXPECT_FALSE(config->kafka[1].tls);
  EXPECT_TRUE(
      config->kafka[1].arn.starts_with("arn:aws:kafka:us-east-1:123456789012:cluster/other/"));
}

TEST(KafkaSection, SaysWhatIsWrong) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(faults_of("[kafka]\nname = \"a\"\n"),
            Lines{"/etc/w/w.toml:3: kafka: write each cluster as its own section, [[kafka]]"});
  EXPECT_EQ(faults_of("[[kafka]]\nname = \"a b\"\nbootstrap_servers = [\"x:1\"]\n").size(), 1U);
  EXPECT_EQ(faults_of("[[kafka]]\nname = \"a\"\n"),
            Lines{"/etc/w/w.toml:3: kafka.bootstrap_servers: is missing: an array of at least one "
                  "HOST:PORT"});
  for (const char* server : {"", "x", "x:", ":1", "x:0", "x:65536", "x:1a", "http://x:1"}) {
    EXPECT_EQ(faults_of("[[kafka]]\nname = \"a\"\nbootstrap_servers = [\"" + std::string(server) +
                        "\"]\n")
                  .size(),
              1U)
        << server;
  }
  EXPECT_EQ(faults_of("[[kafka]]\nname = \"a\"\nbootstrap_servers = [\"x:1\"]\n"
                      "tls_ca_file = \"ca.pem\"\n"),
            Lines{"/etc/w/w.toml:6: kafka.tls_ca_file: has no effect without tls = true"});
  EXPECT_EQ(faults_of("[[kafka]]\nname = \"a\"\nbootstrap_servers = [\"x:1\"]\ntls = true\n"
                      "tls_ca_file = \"missing.pem\"\n")
                .size(),
            1U);
  EXPECT_EQ(faults_of("[[kafka]]\nname = \"a\"\nbootstrap_servers = [\"x:1\"]\nlogin = \"iam\"\n"),
            Lines{"/etc/w/w.toml:6: kafka.login: \"iam\" needs tls = true: anyone who sees the "
                  "token can use it"});
  EXPECT_EQ(faults_of("[[kafka]]\nname = \"a\"\nbootstrap_servers = [\"x:1\"]\nlogin = \"scram\"\n")
                .size(),
            1U);
  EXPECT_EQ(faults_of("[[kafka]]\nname = \"a\"\nbootstrap_servers = [\"x:1\"]\n"
                      "[[kafka]]\nname = \"a\"\nbootstrap_servers = [\"y:1\"]\n"),
            Lines{"/etc/w/w.toml:7: kafka.name: \"a\" is the name of another cluster already"});
}

}  // namespace
}  // namespace wheelpit
