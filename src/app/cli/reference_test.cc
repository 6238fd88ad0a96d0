#include "app/cli/reference.h"

#include <gtest/gtest.h>

#include <functional>

#include "app/cli/command_line.h"
#include "app/cli/command_table.h"
#include "app/cli/completion.h"

namespace wheelpit {
namespace {

CommandNode whole_tree() {
  CLI::App app("", "wheelpit");
  RunCommand chosen;
  const CommandLine line{.app = app, .chosen = chosen, .version = {}};
  for (const AddCommand& add : command_table()) add(line);
  return command_tree(app);
}

void for_each_leaf(const CommandNode& node, const std::function<void(const CommandNode&)>& see) {
  if (node.commands.empty()) see(node);
  for (const CommandNode& each : node.commands) for_each_leaf(each, see);
}

TEST(Reference, EveryCommandExplainsItselfWithExitCodesAndAnExample) {
  const CommandNode tree = whole_tree();
  for_each_leaf(tree, [](const CommandNode& node) {
    EXPECT_FALSE(node.help.empty()) << node.path;
    EXPECT_TRUE(node.footer.contains("Exit code: 0")) << node.path;
    EXPECT_TRUE(node.footer.contains("Example") || node.name == "version") << node.path;
    for (const TreeOption& option : node.options) {
      EXPECT_FALSE(option.help.empty()) << node.path << " " << option.names.front();
    }
  });
}

TEST(Reference, NamesEveryCommandInEachForm) {
  const CommandNode tree = whole_tree();
  const std::string markdown = markdown_reference(tree);
  const std::string page = manual_page(tree, "wheelpit 1");
  const std::string fish = fish_completion(tree);
  const std::string bash = bash_completion(tree);
  for_each_leaf(tree, [&](const CommandNode& node) {
    EXPECT_TRUE(markdown.contains("\n## " + node.path + "\n")) << node.path;
    EXPECT_TRUE(page.contains(".SS " + node.path)) << node.path;
    EXPECT_TRUE(fish.contains("'__wheelpit_at " + node.path + "'")) << node.path;
    EXPECT_TRUE(bash.contains("\"" + node.path + "\") commands=")) << node.path;
  });
  EXPECT_TRUE(markdown.contains("| `-o, --output` `text\\|json` |"));
}

TEST(Reference, OptionsKnowWhatTheirValuesAre) {
  const TreeOption output{.names = {"-o"}, .value = "text|json", .help = ""};
  EXPECT_EQ(output.choices(), (std::vector<std::string>{"text", "json"}));
  EXPECT_FALSE(output.names_a_file());
  const TreeOption file{.names = {"--config"}, .value = "FILE", .help = ""};
  EXPECT_TRUE(file.choices().empty());
  EXPECT_TRUE(file.names_a_file());
}

}  // namespace
}  // namespace wheelpit
