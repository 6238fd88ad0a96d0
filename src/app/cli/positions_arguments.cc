#include "app/cli/positions_arguments.h"

#include <iostream>
#include <string>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"

namespace wheelpit {
namespace {

void finish(CLI::App& command, PositionsOptions& options, const std::string& example) {
  add_endpoint_url(command, options.endpoint_url);
  add_output(command, options.output, "How it is printed; json: one object");
  command.footer(std::string(kSignedRequests) +
                 "Exit code: 0 done, 1 cancelled, or the engine refused, 2 wrong usage.\nExample:  "
                 " wheelpit positions " +
                 example);
}

void add_list(CLI::App& positions, const Chosen<PositionsCommand>& chosen) {
  CLI::App& command = *positions.add_subcommand("list", "List the mappings of streams");
  finish(command, hand_over<PositionsListCommand>(command, chosen).options, "list");
}

void add_show(CLI::App& positions, const Chosen<PositionsCommand>& chosen) {
  CLI::App& command = *positions.add_subcommand(
      "show", "Print the position of each shard, and which batch fails there");
  auto& show = hand_over<PositionsShowCommand>(command, chosen);
  command.add_option("mapping", show.mapping, "The mapping's UUID")->required()->type_name("UUID");
  finish(command, show.options, "show 91d9dea2-f4a9-4f0a-8b2e-3a2f0c4e5d61");
}

void add_copy(CLI::App& positions, const Chosen<PositionsCommand>& chosen) {
  CLI::App& command = *positions.add_subcommand(
      "copy", "Give a mapping the positions of another mapping of the same stream");
  auto& copy = hand_over<PositionsCopyCommand>(command, chosen);
  command.add_option("from", copy.from, "The mapping whose positions are copied")
      ->required()
      ->type_name("FROM");
  command
      .add_option("mapping", copy.mapping, "The mapping that receives them; it must be disabled")
      ->required()
      ->type_name("UUID");
  command.add_flag("--yes", copy.yes, "Do not ask");
  finish(command, copy.options,
         "copy 91d9dea2-f4a9-4f0a-8b2e-3a2f0c4e5d61 1c0d6f5e-0000-4000-8000-000000000001");
}

void add_reset(CLI::App& positions, const Chosen<PositionsCommand>& chosen) {
  CLI::App& command =
      *positions.add_subcommand("reset", "Discard the positions of a mapping; it starts at --to");
  auto& reset = hand_over<PositionsResetCommand>(command, chosen);
  command.add_option("mapping", reset.mapping, "UUID of the mapping; it must be disabled")
      ->required()
      ->type_name("UUID");
  command
      .add_option("--to", reset.to,
                  "trim-horizon (the oldest record), latest (now), or a time such as\n"
                  "2026-09-17T14:11:10Z")
      ->required()
      ->type_name("PLACE");
  command.add_flag("--yes", reset.yes, "Do not ask");
  finish(command, reset.options, "reset 91d9dea2-f4a9-4f0a-8b2e-3a2f0c4e5d61 --to trim-horizon");
}

int run(const PositionsCommand& command) {
  return with_engine(options_of(command).endpoint_url, [&](const AskEngine& engine) {
    return run_positions_command(
        command, engine,
        {.in = std::cin, .out = std::cout, .err = std::cerr, .interactive = input_is_terminal()});
  });
}

}  // namespace

void add_positions_commands(CLI::App& app, const Chosen<PositionsCommand>& chosen) {
  CLI::App& positions =
      *app.add_subcommand("positions", "Show and change the positions of mappings of streams");
  positions.require_subcommand(1);
  add_list(positions, chosen);
  add_show(positions, chosen);
  add_copy(positions, chosen);
  add_reset(positions, chosen);
}

void add_positions(const CommandLine& line) { add_positions_commands(line.app, runs(line, run)); }

}  // namespace wheelpit
