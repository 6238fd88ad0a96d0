#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace wheelpit {

// Runs a command that has been read; its exit code.
using RunCommand = std::function<int()>;

// What `wheelpit version` prints.
struct VersionTexts {
  std::string_view text;
  std::string_view json;
};

// Where a command joins the command line. `app` is its parent; `chosen` is set if the command is
// what was typed. It stays where it is until the command line has been read.
struct CommandLine {
  CLI::App& app;
  RunCommand& chosen;
  VersionTexts version;
};

using AddCommand = std::function<void(const CommandLine& line)>;

// Is told the command that was typed, with what it was given.
template <typename Command>
using Chosen = std::function<void(Command)>;

// Options are read into the result, which goes to `chosen` if `app` is what was typed.
template <typename Command, typename Choice>
Command& hand_over(CLI::App& app, Chosen<Choice> chosen) {
  const auto command = std::make_shared<Command>();
  app.callback([command, chosen = std::move(chosen)] { chosen(*command); });
  return *command;
}

// For AddCommand: `run` gets the command that was typed.
template <typename Command>
Chosen<Command> runs(const CommandLine& line, int (*run)(const Command&)) {
  return [&chosen = line.chosen, run](Command command) {
    chosen = [command = std::move(command), run] { return run(command); };
  };
}

}  // namespace wheelpit
