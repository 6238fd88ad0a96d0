#include "app/config/config_template.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/config/config.h"
#include "aws/arn.h"

namespace wheelpit {
namespace {

ConfigResult read(const std::string& text) {
  return parse_config(text, "/tmp/wheelpit.toml", [](const auto&) { return true; });
}

// The template with every setting in force. The class path of Java is looked into on this machine,
// which may have none.
std::string in_force() {
  std::string text;
  std::string_view rest = config_template();
  while (!rest.empty()) {
    std::string_view line = take_part(rest, '\n');
    if (line.starts_with('#') && !line.starts_with("# ")) line.remove_prefix(1);
    if (!line.starts_with("classpath")) text += std::string(line) + '\n';
  }
  return text;
}

TEST(ConfigTemplate, AsItIsSaysNothing) {
  const ConfigResult config = read(std::string(config_template()));
  ASSERT_TRUE(config) << config.error().front().to_string();
  EXPECT_EQ(config->listen_port, default_config().listen_port);
  EXPECT_TRUE(config->brokers.empty());
}

TEST(ConfigTemplate, EverySettingLoads) {
  const ConfigResult config = read(in_force());
  for (const ConfigFault& fault : config ? std::vector<ConfigFault>{} : config.error()) {
    ADD_FAILURE() << fault.to_string();
  }
  ASSERT_TRUE(config);
  EXPECT_EQ(config->brokers.size(), 1);
  EXPECT_EQ(config->kafka.size(), 1);
}

// The reader names all it knows where a word is none of them.
std::vector<std::string> known(const std::string& section) {
  constexpr std::string_view kThereAre = "; there are ";
  constexpr auto kUnknown = "zzzzzzzzzzzzzzzzzzzzzzzzzzzz";
  const ConfigResult config = read(section + "\n" + kUnknown + " = 1\n");
  std::vector<std::string> names;
  for (const ConfigFault& fault : config ? std::vector<ConfigFault>{} : config.error()) {
    std::string_view text = fault.message;
    if (!fault.key.ends_with(kUnknown) || !text.contains(kThereAre)) continue;
    text.remove_prefix(text.find(kThereAre) + kThereAre.size());
    while (!text.empty()) {
      std::string_view word = take_part(text, ' ');
      while (word.ends_with(',')) word.remove_suffix(1);
      if (word != "and" && word != "or") names.emplace_back(word);
    }
  }
  EXPECT_FALSE(names.empty()) << section;
  return names;
}

TEST(ConfigTemplate, NamesEveryKeyOfEverySection) {
  const std::string text = in_force();
  for (const std::string& section : known("")) {
    const bool many = section == "broker" || section == "kafka";
    const std::string head = many ? "[[" + section + "]]" : "[" + section + "]";
    EXPECT_TRUE(text.contains(head + "\n")) << section << " is missing in `wheelpit init`";
    if (section == "runtimes" || !text.contains(head + "\n")) continue;
    const auto begin = text.find(head);
    const std::string part = text.substr(begin, text.find("\n[", begin) - begin);
    for (const std::string& key : known(head)) {
      EXPECT_TRUE(part.contains("\n" + key + " = "))
          << section << "." << key << " is missing in `wheelpit init`";
    }
  }
  EXPECT_TRUE(config_template().contains("\n#classpath = "));
  EXPECT_TRUE(config_template().contains("\n#match = "));
}

}  // namespace
}  // namespace wheelpit
