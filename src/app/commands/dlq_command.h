#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <variant>
#include <vector>

#include "app/commands/engine_client.h"
#include "base/clock.h"

namespace wheelpit {

enum class DlqOutput : std::uint8_t { text, json };

// wheelpit dlq: dead letters, wherever they lie.
struct DlqOptions {
  std::string endpoint_url = {};  // "" for engine_at()'s choice
  DlqOutput output = DlqOutput::text;
};

// Which letters of which place.
struct DlqTarget {
  std::string place = {};
  std::vector<std::string> ids = {};
  std::vector<std::string> patterns = {};
  std::string secret = {};
  std::string virtual_host = {};
};

// wheelpit dlq list: the places.
struct DlqListCommand {
  DlqOptions options = {};
};

// wheelpit dlq peek: some letters, which stay.
struct DlqPeekCommand {
  DlqOptions options = {};
  DlqTarget target = {};
  int limit = 10;
};

// wheelpit dlq redrive: letters go back.
struct DlqRedriveCommand {
  DlqOptions options = {};
  DlqTarget target = {};
  bool all = false;
  std::string to = {};
  bool dry_run = false;
  double rate = 0;          // letters a second; 0: as fast as it goes
  std::uint64_t limit = 0;  // 0: all
};

// wheelpit dlq purge: letters are removed permanently.
struct DlqPurgeCommand {
  DlqOptions options = {};
  DlqTarget target = {};
  bool all = false;
  bool dry_run = false;
  bool yes = false;         // do not ask
  std::uint64_t limit = 0;  // 0: all
};

using DlqCommand = std::variant<DlqListCommand, DlqPeekCommand, DlqRedriveCommand, DlqPurgeCommand>;

const DlqOptions& options_of(const DlqCommand& command);

// Where a command reads and writes, and how it waits: the process's means, or a test's.
struct DlqStreams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool interactive = false;  // is `in` a terminal, so that the command can ask?
  std::function<bool()> stopped = [] { return false; };
  std::function<void(Duration)> sleep = [](Duration) {};
};

// The exit code: 0 done, an empty list included; 1 nothing was meant, or not all of it could be
// done, or the answer to the question was no, or the engine cannot be reached or refused; 2 the
// command names no letters, or would have to ask and cannot.
int run_dlq_command(const DlqCommand& command, const AskEngine& engine, const Clock& clock,
                    const DlqStreams& streams);

}  // namespace wheelpit
