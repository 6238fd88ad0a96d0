#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <variant>
#include <vector>

#include "app/commands/engine_client.h"
#include "base/clock.h"

namespace wheelpit {

enum class AsyncOutput : std::uint8_t { text, json };

// wheelpit async: what the asynchronous invocations of an engine have come to.
struct AsyncOptions {
  std::string endpoint_url = {};  // "" for engine_at()'s choice
  AsyncOutput output = AsyncOutput::text;
};

// wheelpit async list: the events that wait or have failed.
struct AsyncListCommand {
  AsyncOptions options = {};
  std::string function = {};  // "" for all
  std::string state = {};     // "waiting", "delivering", "failed"; "" for all
};

// wheelpit async show: all of one event.
struct AsyncShowCommand {
  AsyncOptions options = {};
  std::string request_id = {};
};

// Which events are meant: those with one of these ids, of this function, or all there are.
struct AsyncTarget {
  std::vector<std::string> request_ids = {};
  std::string function = {};
  bool all = false;
};

// wheelpit async redrive: failed events begin again.
struct AsyncRedriveCommand {
  AsyncOptions options = {};
  AsyncTarget target = {};
};

// wheelpit async purge: events are removed.
struct AsyncPurgeCommand {
  AsyncOptions options = {};
  AsyncTarget target = {};
  std::string state = {};  // "" for all
  bool yes = false;        // do not ask
};

using AsyncCommand =
    std::variant<AsyncListCommand, AsyncShowCommand, AsyncRedriveCommand, AsyncPurgeCommand>;

const AsyncOptions& options_of(const AsyncCommand& command);

// Where a command reads and writes: the process's streams, or a test's.
struct AsyncStreams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool interactive = false;  // is `in` a terminal, so that the command can ask?
};

// The exit code: 0 done, an empty list included; 1 a redrive or purge matched nothing, there is no
// such event, the answer to the question was no, or the engine cannot be reached or refused; 2 the
// command names no events, or would have to ask and cannot.
int run_async_command(const AsyncCommand& command, const AskEngine& engine, const Clock& clock,
                      const AsyncStreams& streams);

}  // namespace wheelpit
