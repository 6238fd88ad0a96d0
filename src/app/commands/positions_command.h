#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "app/commands/engine_client.h"
#include "base/clock.h"

namespace wheelpit {

enum class PositionsOutput : std::uint8_t { text, json };

// wheelpit positions: how far mappings of streams have come.
struct PositionsOptions {
  std::string endpoint_url = {};  // "" for engine_at()'s choice
  PositionsOutput output = PositionsOutput::text;
};

// wheelpit positions list: the mappings.
struct PositionsListCommand {
  PositionsOptions options = {};
};

// wheelpit positions show: each shard of one.
struct PositionsShowCommand {
  PositionsOptions options = {};
  std::string mapping = {};  // UUID
};

// wheelpit positions copy: gives a mapping the positions of another one.
struct PositionsCopyCommand {
  PositionsOptions options = {};
  std::string from = {};
  std::string mapping = {};
  bool yes = false;  // do not ask
};

// wheelpit positions reset: a mapping starts at another position.
struct PositionsResetCommand {
  PositionsOptions options = {};
  std::string mapping = {};
  std::string to = {};  // "trim-horizon", "latest" or a time
  bool yes = false;     // do not ask
};

using PositionsCommand = std::variant<PositionsListCommand, PositionsShowCommand,
                                      PositionsCopyCommand, PositionsResetCommand>;

const PositionsOptions& options_of(const PositionsCommand& command);

// "2026-09-17T14:11:10Z", with a fraction of up to 3 digits or without, or seconds since 1970.
std::optional<WallTime> parse_moment(std::string_view text);

// Where a command reads and writes: the process's streams, or a test's.
struct PositionsStreams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool interactive = false;  // is `in` a terminal, so that the command can ask?
};

// The exit code: 0 done; 1 the answer to the question was no, or the engine cannot be reached or
// refused; 2 `to` is not a position, or the command would have to ask and cannot.
int run_positions_command(const PositionsCommand& command, const AskEngine& engine,
                          const PositionsStreams& streams);

}  // namespace wheelpit
