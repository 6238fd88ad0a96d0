#include "app/config/config_sections.h"

#include <gtest/gtest.h>

#include "app/config/broker_text.h"

namespace wheelpit {
namespace {

using Names = std::vector<std::string>;

SectionMarks marks(const std::string& text) {
  return section_marks(std::get<ConfigTable>(parse_toml(text)->value));
}

Names differences(const std::string& a, const std::string& b) {
  return keys_that_differ(marks(a), marks(b));
}

TEST(ConfigSections, AreTheSameWhateverTheirOrderAndComments) {
  EXPECT_EQ(
      differences("[log]\nlevel = 'info'\nformat = 'json'\n[async]\nmax_events = 1\n",
                  "# new\n[async]\nmax_events = 1\n\n[log]\nformat = 'json'\nlevel = 'info'\n"),
      Names{});
}

TEST(ConfigSections, DifferInValuesKindsAndPresence) {
  EXPECT_EQ(differences("[log]\nlevel = 'info'\n", "[log]\nlevel = 'debug'\n"), Names{"log.level"});
  EXPECT_EQ(differences("[server]\nshards = 1\n", "[server]\nshards = '1'\n"),
            Names{"server.shards"});
  EXPECT_EQ(differences("[log]\nlevel = 'info'\n", "[async]\nmax_events = 1\n"),
            (Names{"async.max_events", "log.level"}));
  EXPECT_EQ(
      differences("[server]\nallowed_hosts = ['a', 'b']\n", "[server]\nallowed_hosts = ['ab']\n"),
      Names{"server.allowed_hosts"});
  EXPECT_EQ(differences("[async]\ntime_scale = 1.0\n", "[async]\ntime_scale = 0.5\n"),
            Names{"async.time_scale"});
}

TEST(ConfigSections, AListOfSectionsIsOneKey) {
  EXPECT_EQ(differences("[[kafka]]\nname = 'a'\n", "[[kafka]]\nname = 'b'\n"), Names{"kafka"});
  EXPECT_EQ(differences("[runtimes.java]\nclasspath = 'a'\n", ""), Names{"runtimes.java"});
}

TEST(ConfigSections, KeysThatARunningEngineTakesAreNamed) {
  EXPECT_TRUE(is_taken_while_running("server.access_keys"));
  EXPECT_TRUE(is_taken_while_running("log.level"));
  EXPECT_FALSE(is_taken_while_running("log.format"));
  EXPECT_FALSE(is_taken_while_running("server.listen"));
}

TEST(ConfigSections, LeaveBrokersToOthersAndTellNoSecret) {
  EXPECT_EQ(differences("", "[[broker]]\nname = 'a'\n"), Names{});
  for (const auto& [name, mark] :
       marks("[server]\naccess_keys = [{id = 'x', secret = 'hush'}]\n")) {
    EXPECT_FALSE(mark.contains("hush"));
  }
}

TEST(BrokerText, IsATableThatReadsBackAsItWas) {
  const std::string table = broker_table({.name = "a\"b\\c\n",
                                          .id = std::nullopt,
                                          .engine = "rabbitmq",
                                          .endpoints = {"amqp://h", "amqps://[::1]:5671"},
                                          .tls_ca_file = "ca.pem",
                                          .publisher_secret = std::nullopt,
                                          .publisher_virtual_host = std::nullopt});
  EXPECT_EQ(table,
            "[[broker]]\nname = \"a\\\"b\\\\c\\u000A\"\nengine = \"rabbitmq\"\n"
            "endpoints = [\"amqp://h\", \"amqps://[::1]:5671\"]\ntls_ca_file = \"ca.pem\"\n");
  const auto file = parse_toml("[log]\nlevel = 'info'\n" + table);
  ASSERT_TRUE(file);
  const auto& brokers = std::get<ConfigArray>(std::get<ConfigTable>(file->value).at(1).value.value);
  const auto& broker = std::get<ConfigTable>(brokers.at(0).value);
  EXPECT_EQ(std::get<std::string>(broker.at(0).value.value), "a\"b\\c\n");
}

}  // namespace
}  // namespace wheelpit
