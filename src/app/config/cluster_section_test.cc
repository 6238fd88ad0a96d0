#include "app/config/cluster_section.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

ConfigResult parse(const std::string& store) {
  return parse_config("[cluster]\nstore = \"" + store + "\"\n", "wheelpit.toml",
                      [](const std::filesystem::path&) { return true; });
}

TEST(ClusterSection, NamesADatabase) {
  for (const char* url : {"postgresql://wheelpit@db-1,db-2/wheelpit", "postgres:///wheelpit",
                          "postgresql://[::1]:5433/w?target_session_attrs=read-write"}) {
    const auto config = parse(url);
    ASSERT_TRUE(config) << url << ": " << config.error().at(0).to_string();
    EXPECT_EQ(config->store_url, url);
  }
}

TEST(ClusterSection, RefusesWhatIsNoneAndPasswords) {
  for (const char* url :
       {"", "mysql://db/x", "postgresql://u:secret@db/x", "postgresql://db/x?password=secret",
        "postgresql://db/x?p%61ssword=secret"}) {
    const auto config = parse(url);
    ASSERT_FALSE(config) << url;
    EXPECT_EQ(config.error().at(0).key, "cluster.store");
    EXPECT_EQ(config.error().at(0).message.find("secret"), std::string::npos);
  }
}

TEST(ClusterSection, WhatIsOfSeveralNodesNeedsTheirStore) {
  for (const char* line :
       {"peer_listen = \"10.0.0.5:9401\"", "key_file = \"cluster.key\"", "shared_folders = true"}) {
    const auto config = parse_config(std::string("[cluster]\n") + line + "\n", "wheelpit.toml",
                                     [](const std::filesystem::path&) { return true; });
    ASSERT_FALSE(config) << line;
    const std::string key = config.error().back().key;
    EXPECT_TRUE(std::string(line).starts_with(key.substr(key.find('.') + 1))) << key;
  }
}

TEST(ClusterSection, ANodeSaysWhereTheOthersReachIt) {
  const auto with = [](const std::string& lines) {
    return parse_config("[cluster]\nstore = \"postgresql://db/x\"\n" + lines, "wheelpit.toml",
                        [](const std::filesystem::path&) { return true; });
  };
  const auto config = with("peer_listen = \"[fd00::5]:9401\"\nshared_folders = true\n");
  ASSERT_TRUE(config) << config.error().at(0).to_string();
  EXPECT_TRUE(config->cluster.several_nodes());
  EXPECT_EQ(config->cluster.peer_host, "fd00::5");
  EXPECT_EQ(config->cluster.peer_port, 9401);
  EXPECT_TRUE(config->cluster.shared_folders);
  EXPECT_FALSE(with("")->cluster.several_nodes());
  for (const char* line : {"peer_listen = \"0.0.0.0:9401\"", "peer_listen = \"[::]:9401\"",
                           "peer_listen = \"db\"", "shared_folders = true", "key_file = \"\""}) {
    EXPECT_FALSE(with(line)) << line;
  }
}

}  // namespace
}  // namespace wheelpit
