#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <variant>

#include "app/commands/engine_client.h"

namespace wheelpit {

enum class NodesOutput : std::uint8_t { text, json };

// wheelpit nodes: the engines that share a store.
struct NodesOptions {
  std::string endpoint_url = {};  // "" for engine_at()'s choice
  NodesOutput output = NodesOutput::text;
};

// wheelpit nodes list
struct NodesListCommand {
  NodesOptions options = {};
};

// wheelpit nodes drain: a node gives away what it has, or gets its share again.
struct NodesDrainCommand {
  NodesOptions options = {};
  std::string node = {};  // its id, or its name if only one has it
  bool undo = false;
};

using NodesCommand = std::variant<NodesListCommand, NodesDrainCommand>;

const NodesOptions& options_of(const NodesCommand& command);

// The exit code: 0 done; 1 the engine cannot be reached or refused, or there is no such node.
int run_nodes_command(const NodesCommand& command, const AskEngine& engine, std::ostream& out,
                      std::ostream& err);

}  // namespace wheelpit
