#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/commands/engine_client.h"

namespace wheelpit {

// wheelpit batches: what a mapping's function was called with.
struct BatchesOptions {
  std::string endpoint_url = {};  // "" for engine_at()'s choice
  bool json = false;
  std::string mapping = {};  // UUID
};

// wheelpit batches list: the last calls, and what is recorded.
struct BatchesListCommand {
  BatchesOptions options = {};
};

// wheelpit batches show: a recorded batch with its event and the function's answer.
struct BatchesShowCommand {
  BatchesOptions options = {};
  std::string batch = {};  // request id or number
};

// wheelpit batches replay: the function is called with a recorded batch again.
struct BatchesReplayCommand {
  BatchesOptions options = {};
  std::string batch = {};
  std::string qualifier = {};  // version or alias; "": as the mapping calls it
};

// wheelpit batches export: events as files.
struct BatchesExportCommand {
  BatchesOptions options = {};
  std::vector<std::string> batches = {};  // none: all that are recorded
  std::string folder = ".";
  bool force = false;  // replace files that exist
};

// wheelpit batches record on, off, show.
struct BatchesRecordCommand {
  BatchesOptions options = {};
  std::optional<bool> enabled = {};  // absent: stays as it is
  std::optional<std::int64_t> max_batches = {};
  std::optional<std::int64_t> max_bytes = {};
  std::vector<std::string> redact = {};
  bool redact_nothing = false;
};

// wheelpit batches clear: removes what is recorded.
struct BatchesClearCommand {
  BatchesOptions options = {};
};

using BatchesCommand =
    std::variant<BatchesListCommand, BatchesShowCommand, BatchesReplayCommand, BatchesExportCommand,
                 BatchesRecordCommand, BatchesClearCommand>;

const BatchesOptions& options_of(const BatchesCommand& command);

// The exit code: 0 done; 1 the engine cannot be reached or refused, or a file cannot be written; 3
// the answers of a replay differ.
int run_batches_command(const BatchesCommand& command, const AskEngine& engine, std::ostream& out,
                        std::ostream& err);

}  // namespace wheelpit
