#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace wheelpit {

// How an invocation ended, for its REPORT line. An error is named only if the platform saw it: an
// exception that the runtime reported is a normal end.
struct InvocationReport {
  std::string_view request_id{};
  Duration duration{};
  std::optional<Duration> init_duration{};  // of a cold start whose init did not run in the invoke
  int memory_mb = 0;
  int max_memory_used_mb = 0;
  bool timed_out = false;
  std::string_view error_type{};  // "Runtime.ExitError"; "" if none
  std::string_view trace_root{};  // "" unless its trace is sampled
  std::string_view segment_id{};
};

enum class InitPhase { init, invoke };

// Lines of a function's log, each ending in a line feed, in the words of the service.
std::string init_start_line(std::string_view runtime);
void append_start_line(std::string& out, std::string_view request_id, std::string_view version);
void append_end_lines(std::string& out, const InvocationReport& report);
// `error_type` "" means that the init ran into its time limit.
std::string init_report_line(Duration duration, InitPhase phase, std::string_view error_type);

}  // namespace wheelpit
