#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "app/commands/engine_client.h"
#include "app/watch/explain_text.h"
#include "base/clock.h"

namespace wheelpit {

// wheelpit explain: why a mapping does not move.
struct ExplainCommand {
  std::string endpoint_url = {};
  std::string mapping = {};
  bool json = false;
};

// The exit code: 0 it moves, or has nothing to do; 1 it does not, or the engine cannot be reached
// or refuses; 2 there is no such mapping.
int run_explain_command(const ExplainCommand& command, const AskEngine& engine, WallTime now,
                        std::ostream& out, std::ostream& err);

// What the engine reports of a mapping that needs attention; nothing if it does not, or cannot be
// asked.
std::optional<MappingAttention> attention_for(const AskEngine& engine, const std::string& uuid);

}  // namespace wheelpit
