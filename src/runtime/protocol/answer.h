#pragma once

#include <string>

#include "base/clock.h"

namespace wheelpit::runtime {

// How an invocation or an init came out, as the caller is told, and what the log says about it.
struct Answer {
  bool function_error = false;
  std::string error_type;
  std::string payload;

  bool timed_out = false;
  // What REPORT names: set only if the platform saw the failure. An error that the runtime itself
  // reported is a normal end.
  std::string report_error_type;
  std::string log_line;  // before END; "" if none
  TimePoint began{};     // its first bytes came; {} if the runtime sent none
  TimePoint at{};        // it was whole
};

}  // namespace wheelpit::runtime
