#pragma once

#include <optional>
#include <string>

#include "base/clock.h"

namespace wheelpit {

// When a function's code had an event, and what came of it.
struct FunctionRun {
  WallTime began{};
  WallTime ended{};
  std::optional<Duration> init;  // of a cold start, right before `began`
  std::string error_type;        // "Sandbox.Timedout"; "" after a success
};

// One sampled invocation that has ended, as traces show it: what the service did, and within that
// what the function's code did.
struct InvocationTrace {
  std::string root;         // "1-<8 hex>-<24 hex>"
  std::string parent;       // the caller's segment, 16 hex; "" if the trace begins here
  std::string id;           // of the service's segment
  std::string function_id;  // of the function's: what its own segments have for parent

  std::string function_name;
  std::string invoked_arn;
  std::string account_id;
  std::string request_id;
  std::string executed_version;
  WallTime began{};
  WallTime ended{};
  std::optional<FunctionRun> run;  // nothing if the code did not see the event
  int status = 200;                // of HTTP, as the caller is told: 429 throttled, 5xx our fault
};

// Where traces go. record() only keeps them for later: it never waits and never fails.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void record(InvocationTrace trace) = 0;
};

}  // namespace wheelpit
