#include "app/cli/reference_arguments.h"

#include <iostream>
#include <string>
#include <utility>

#include "app/cli/completion.h"
#include "app/cli/options.h"
#include "app/cli/reference.h"
#include "app/process/exit_codes.h"

namespace wheelpit {
namespace {

struct Wanted {
  std::string form;
};

// The text is made while the command line is there.
Chosen<Wanted> prints(const CommandLine& line,
                      std::function<std::string(const CommandNode&, const std::string&)> make) {
  return [&line, make = std::move(make)](const Wanted& wanted) {
    line.chosen = [text = make(command_tree(line.app), wanted.form)] {
      std::cout << text << std::flush;
      return kExitDone;
    };
  };
}

}  // namespace

void add_completion(const CommandLine& line) {
  CLI::App& command =
      *line.app.add_subcommand("completion", "Print a script that completes wheelpit's commands");
  auto& wanted = hand_over<Wanted, Wanted>(
      command, prints(line, [](const CommandNode& root, const std::string& shell) {
        if (shell == "zsh") return zsh_completion(root);
        return shell == "fish" ? fish_completion(root) : bash_completion(root);
      }));
  command.add_option("shell", wanted.form, "bash, zsh or fish")
      ->required()
      ->check(one_of_words({"bash", "zsh", "fish"}))
      ->type_name("bash|zsh|fish");
  command.footer(
      "Exit code: 0 done, 2 wrong usage.\n"
      "Examples:  source <(wheelpit completion bash)\n"
      "           wheelpit completion fish > ~/.config/fish/completions/wheelpit.fish");
}

void add_reference(const CommandLine& line) {
  CLI::App& command =
      *line.app.add_subcommand("reference", "Print the help of all commands as one document");
  auto& wanted = hand_over<Wanted, Wanted>(
      command, prints(line, [version = std::string(line.version.text)](const CommandNode& root,
                                                                       const std::string& form) {
        return form == "man" ? manual_page(root, version) : markdown_reference(root);
      }));
  command.add_option("form", wanted.form, "markdown, or man for a manual page")
      ->required()
      ->check(one_of_words({"markdown", "man"}))
      ->type_name("markdown|man");
  command.footer(
      "Exit code: 0 done, 2 wrong usage.\n"
      "Example:   wheelpit reference man | man -l -");
}

}  // namespace wheelpit
