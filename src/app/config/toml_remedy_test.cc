#include "app/config/toml_remedy.h"

#include <gtest/gtest.h>

#include "app/config/config.h"

namespace wheelpit {
namespace {

// What `wheelpit serve` says of a file that is no TOML.
std::string said_of(const std::string& text) {
  const auto config = parse_config(text, "w.toml", [](const auto&) { return true; });
  if (config) return "";
  std::string said;
  for (const ConfigFault& fault : config.error()) said += fault.to_string() + "\n";
  return said;
}

struct Row {
  const char* text;
  const char* said;  // begins with
};

TEST(TomlRemedy, EveryMistakeNamesLineKeyAndRemedy) {
  const Row rows[] = {
      {"[server]\nlisten = 127.0.0.1:9400\n",
       "w.toml:2: server.listen: cannot be read: a text needs quotes"},
      {"[server]\nregion = eu-west-1\n",
       "w.toml:2: server.region: cannot be read: a text needs quotes"},
      {"[server]\nlisten = \"127.0.0.1:9400\ndata_dir = \"x\"\n",
       "w.toml:2: server.listen: cannot be read: a text ends with the quote it begins with"},
      {"[server]\nlisten \"x\"\n",
       "w.toml:2: server.listen: cannot be read: write key = value; this line has no ="},
      {"[server]\nlisten: \"x\"\n",
       "w.toml:2: server.listen: cannot be read: write key = value; this line has no ="},
      {"[server]\nregion = \"a\"\nregion = \"b\"\n",
       "w.toml:3: server.region: cannot be read: it appears twice"},
      {"[server]\n[server]\n", "w.toml:2: server: cannot be read: it appears twice"},
      {"[[broker]]\nendpoints = [\"amqp://x\"\nengine = \"rabbitmq\"\n",
       "w.toml:3: broker.engine: cannot be read: the array that begins above has no ]"},
      {"[server\nlisten = \"x\"\n",
       "w.toml:1: server: cannot be read: write a section as [server]"},
      {"[[broker]\nname = \"x\"\n",
       "w.toml:1: broker: cannot be read: write a section as [server], a broker as [[broker]]"},
      {"[broker]\nname = \"x\"\n[[broker]]\nname = \"y\"\n",
       "w.toml:3: broker: cannot be read: write each broker as [[broker]]"},
      {"[server]\ndata_dir = \"C:\\users\"\n",
       "w.toml:2: server.data_dir: cannot be read: in \"...\" a backslash is written twice"},
      {"[server]\nlisten = \xE2\x80\x9Cx\xE2\x80\x9D\n",
       "w.toml:2: server.listen: cannot be read: a text needs plain quotes"},
      {"[server]\nshards = \n", "w.toml:2: server.shards: cannot be read: write a value"},
      {"[server]\nshards = True\n", "w.toml:2: server.shards: cannot be read: write true or false"},
  };
  for (const Row& row : rows) {
    EXPECT_TRUE(said_of(row.text).starts_with(row.said)) << said_of(row.text) << "for\n"
                                                         << row.text;
  }
}

TEST(TomlRemedy, NeverRepeatsAValue) {
  const std::string said =
      said_of("[server]\naccess_keys = [{ id = \"A\", secret = hush-hush }]\n");
  EXPECT_TRUE(said.starts_with("w.toml:2: server.access_keys: ")) << said;
  EXPECT_FALSE(said.contains("hush-hush")) << said;
}

TEST(TomlRemedy, LinesThatAreNotThereAreNoMatter) {
  EXPECT_EQ(toml_remedy("", 0, "x").key, "");
  EXPECT_EQ(toml_remedy("[a]\n", 99, "x").key, "a");
  EXPECT_FALSE(toml_remedy("a = 1", 7, "x").remedy.empty());
}

}  // namespace
}  // namespace wheelpit
