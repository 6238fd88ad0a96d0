#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace wheelpit::runtime {

// How a process ended.
struct ProcessEnd {
  int exit_code = 0;  // meaningful if signal is 0
  int signal = 0;

  bool operator==(const ProcessEnd&) const = default;
};

// A failure in the words of the service: the type, the JSON a caller gets, and the line it leaves
// in the log.
struct Failure {
  std::string error_type;
  std::string payload;
  std::string log_line;
};

// The largest answer of a buffered invocation, in bytes.
inline constexpr std::size_t kMaxResponseBytes = 6 * 1024 * 1024 + 100;
// The same of a streamed one: the service's number of 2025, before that it was 20 MiB.
inline constexpr std::size_t kMaxStreamedBytes = std::size_t{200} * 1024 * 1024;

Failure exit_failure(std::string_view request_id, ProcessEnd end);
Failure timeout_failure(std::string_view request_id, int timeout_seconds, WallTime now);
Failure response_too_large_failure(std::string_view request_id,
                                   std::size_t limit = kMaxResponseBytes);
Failure truncated_response_failure(std::string_view request_id);
Failure invalid_response_mode_failure(std::string_view request_id);
// `reason` as the system says it in lower case: "no such file or directory".
Failure entrypoint_failure(std::string_view request_id, std::string_view program,
                           std::string_view reason);

// `type` is "Extension.Crash" or the like; `text` says how its process ended.
Failure extension_failure(std::string_view request_id, std::string_view type,
                          std::string_view text);

// "exit status 3", "signal: segmentation fault", or "" for an exit with 0.
std::string describe(ProcessEnd end);

// What the runtime's own error JSON names as errorType; "" if it names none.
std::string error_type_of(std::string_view payload);

}  // namespace wheelpit::runtime
