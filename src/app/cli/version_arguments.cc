#include "app/cli/version_arguments.h"

#include <iostream>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"

namespace wheelpit {
namespace {

struct VersionCommand {
  bool json = false;  // as a JSON object
};

}  // namespace

void add_version(const CommandLine& line) {
  CLI::App& command = *line.app.add_subcommand("version", "Print name, version and commit");
  auto& version = hand_over<VersionCommand, VersionCommand>(
      command, [&chosen = line.chosen, texts = line.version](const VersionCommand& given) {
        chosen = [text = given.json ? texts.json : texts.text] {
          std::cout << text << '\n' << std::flush;
          return kExitDone;
        };
      });
  add_output(command, version.json, "How it is printed; json: one object");
  command.footer(
      "Exit code: 0 done, 2 wrong usage.\n"
      "Example:   wheelpit version -o json");
}

}  // namespace wheelpit
