#include "app/cli/nodes_arguments.h"

#include <iostream>
#include <string>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"
#include "app/commands/nodes_command.h"

namespace wheelpit {
namespace {

void finish(CLI::App& command, NodesOptions& options, const std::string& example) {
  add_endpoint_url(command, options.endpoint_url);
  add_output(command, options.output, "How it is printed; json: one object");
  command.footer(std::string(kSignedRequests) +
                 "Exit code: 0 done, 1 the engine could not be asked or refused, or there is no "
                 "such node, 2 wrong\nusage.\n"
                 "Example:   wheelpit nodes " +
                 example);
}

void add_list(CLI::App& nodes, const Chosen<NodesCommand>& chosen) {
  CLI::App& command =
      *nodes.add_subcommand("list", "List the nodes, and how much each of them has");
  finish(command, hand_over<NodesListCommand>(command, chosen).options, "list");
}

void add_drain(CLI::App& nodes, const Chosen<NodesCommand>& chosen) {
  CLI::App& command = *nodes.add_subcommand(
      "drain",
      "Let a node give its mappings, functions and events to the others, and get nothing more.\n"
      "It goes on answering the API. What it is doing it ends");
  auto& drain = hand_over<NodesDrainCommand>(command, chosen);
  command.add_option("node", drain.node, "Its id, or its name if no other node is called so")
      ->required()
      ->type_name("NODE");
  command.add_flag("--undo", drain.undo, "It gets its share again");
  finish(command, drain.options, "drain mill-2");
}

int run(const NodesCommand& command) {
  return with_engine(options_of(command).endpoint_url, [&](const AskEngine& engine) {
    return run_nodes_command(command, engine, std::cout, std::cerr);
  });
}

}  // namespace

void add_nodes(const CommandLine& line) {
  CLI::App& nodes =
      *line.app.add_subcommand("nodes", "See the engines that share a store, and drain one");
  nodes.require_subcommand(1);
  const Chosen<NodesCommand> chosen = runs(line, run);
  add_list(nodes, chosen);
  add_drain(nodes, chosen);
}

}  // namespace wheelpit
