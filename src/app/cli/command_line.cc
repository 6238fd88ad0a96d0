#include "app/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

#include "app/cli/options.h"
#include "app/process/nearest_word.h"

namespace wheelpit {
namespace {

// What is wrong with an argument that `command` has no place for.
std::string unexpected(const CLI::App& command, const std::string& argument) {
  std::vector<std::string> known;
  const bool is_option = argument.starts_with('-');
  if (is_option) {
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  } else {
    for (const CLI::App* each : command.get_subcommands(nullptr)) known.push_back(each->get_name());
  }
  if (known.empty()) return "takes no argument \"" + argument + '"';
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  const std::string_view nearest = nearest_word(argument, candidates);
  return std::string(is_option ? "there is no option " : "there is no command ") + argument +
         (nearest.empty() ? "; there are " + listed(known)
                          : "; did you mean " + std::string(nearest) + "?");
}

// In words of our own where those of CLI11 leave the user to guess.
std::string text_of(const CLI::ParseError& error, const CLI::App& command,
                    const std::vector<std::string>& extra) {
  if (!extra.empty()) return unexpected(command, extra.front());
  std::string text = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    const std::string option = text.substr(0, text.find(':'));
    return option + (text.find("At Most") == std::string::npos ? " needs a value"
                                                               : " is given more than once");
  }
  if (command.get_require_subcommand_min() > 0 && command.get_subcommands().empty()) {
    std::vector<std::string> known;
    for (const CLI::App* each : command.get_subcommands(nullptr)) known.push_back(each->get_name());
    return "name a command: " + listed(known);
  }
  return text;
}

Usage usage_of(const CLI::ParseError& error, const CLI::App& app) {
  const std::vector<std::string> extra = app.remaining(true);
  if (error.get_exit_code() == 0 && extra.empty()) {
    std::ostringstream help;
    app.exit(error, help, help);
    return {help.str(), 0};
  }
  const CLI::App* command = &app;
  std::string name = app.get_name();
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().back();
    name += ' ' + command->get_name();
  }
  return {name + ": " + text_of(error, *command, extra) + "\nTry " + name + " --help\n", 2};
}

// `wheelpit help brokers add` and `wheelpit brokers help add` are `wheelpit brokers add --help`.
std::vector<const char*> with_help_as_option(const CLI::App& app, int argc,
                                             const char* const* argv) {
  std::vector<const char*> given(argv, argv + argc);
  const CLI::App* command = &app;
  for (std::size_t i = 1; i < given.size(); ++i) {
    if (std::string_view(given[i]) == "help" && command->get_require_subcommand_min() > 0) {
      given.erase(given.begin() + static_cast<std::ptrdiff_t>(i));
      given.push_back("--help");
      break;
    }
    const auto below = command->get_subcommands(nullptr);
    const auto named = std::ranges::find(below, given[i], &CLI::App::get_name);
    if (named == below.end()) break;
    command = *named;
  }
  return given;
}

}  // namespace

Choice parse_command_line(const std::vector<AddCommand>& table, const VersionTexts& version,
                          int argc, const char* const* argv) {
  CLI::App app(
      "wheelpit runs AWS Lambda event source mappings against your own brokers.\n"
      "Point the AWS CLI, an SDK or Terraform at it with --endpoint-url.",
      "wheelpit");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(version.text));
  Choice choice;
  const CommandLine line{.app = app, .chosen = choice.run, .version = version};
  for (const AddCommand& add : table) add(line);
  app.add_subcommand("help", "Explain a command");
  app.footer(
      "Start with:  wheelpit dev ./handler.py --queue orders\n"
      "             wheelpit init && wheelpit serve --config wheelpit.toml\n"
      "             wheelpit help serve");

  const std::vector<const char*> given = with_help_as_option(app, argc, argv);
  try {
    app.parse(static_cast<int>(given.size()), given.data());
  } catch (const CLI::ParseError& error) {
    choice.run = nullptr;
    choice.usage = usage_of(error, app);
  }
  return choice;
}

}  // namespace wheelpit
