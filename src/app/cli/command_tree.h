#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace wheelpit {

// An option or argument of a command, as --help shows it.
struct TreeOption {
  std::vector<std::string> names;  // "--output", "-o"; of an argument its name
  std::string value;               // "URL", "text|json"; "" for a flag
  std::string help;
  bool required = false;
  bool positional = false;

  // What `value` allows: "text" and "json". None if it is not a list.
  std::vector<std::string> choices() const;
  // Whether the value is a file or folder.
  bool names_a_file() const;
};

// A command with what is below it: what completion scripts, the manual page and docs/cli.md are
// made of.
struct CommandNode {
  std::string path;  // "wheelpit brokers add"
  std::string name;  // "add"
  std::string help;
  std::string usage;   // "wheelpit brokers add [OPTIONS] name"
  std::string footer;  // exit codes, examples
  std::vector<TreeOption> options;
  std::vector<CommandNode> commands;
};

CommandNode command_tree(const CLI::App& app, const std::string& above = "");

}  // namespace wheelpit
