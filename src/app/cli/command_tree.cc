#include "app/cli/command_tree.h"

#include <algorithm>
#include <string_view>

#include "aws/arn.h"

namespace wheelpit {

std::vector<std::string> TreeOption::choices() const {
  std::vector<std::string> all;
  if (!value.contains('|')) return all;
  std::string_view rest = value;
  while (!rest.empty()) all.emplace_back(take_part(rest, '|'));
  return all;
}

bool TreeOption::names_a_file() const {
  return value == "FILE" || value == "PATH" || value == "FOLDER";
}

CommandNode command_tree(const CLI::App& app, const std::string& above) {
  CommandNode node{.path = above.empty() ? app.get_name() : above + ' ' + app.get_name(),
                   .name = app.get_name(),
                   .help = app.get_description(),
                   .usage = "",
                   .footer = app.get_footer(),
                   .options = {},
                   .commands = {}};
  node.usage = node.path;
  std::string arguments;
  for (const CLI::Option* const option : app.get_options()) {
    TreeOption entry{.names = {},
                     .value = option->get_expected_min() == 0 && option->get_type_size_max() == 0
                                  ? ""
                                  : option->get_type_name(),
                     .help = option->get_description(),
                     .required = option->get_required(),
                     .positional = option->get_positional()};
    if (entry.positional) {
      entry.names.push_back(option->get_name(true));
      const std::string name = entry.required ? entry.names[0] : '[' + entry.names[0] + ']';
      arguments += ' ' + name + (option->get_expected_max() > 1 ? "..." : "");
    }
    for (const std::string& name : option->get_snames()) entry.names.push_back('-' + name);
    for (const std::string& name : option->get_lnames()) entry.names.push_back("--" + name);
    if (!entry.value.empty() && !option->get_default_str().empty()) {
      entry.help += " (default: " + option->get_default_str() + ')';
    }
    node.options.push_back(std::move(entry));
  }
  node.usage += " [OPTIONS]" + arguments;
  for (const CLI::App* const each : app.get_subcommands(nullptr)) {
    node.commands.push_back(command_tree(*each, node.path));
  }
  if (!node.commands.empty()) node.usage += " COMMAND";
  return node;
}

}  // namespace wheelpit
