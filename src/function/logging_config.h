#pragma once

#include <string>
#include <string_view>

namespace wheelpit {

// How a function logs, in the words of the API.
struct LoggingConfig {
  bool json = false;              // LogFormat
  std::string application_level;  // "TRACE" to "FATAL"; "" in Text, which has no levels
  std::string system_level;       // "DEBUG", "INFO", "WARN"; in the same way
  std::string group;              // "" for the function's own

  bool operator==(const LoggingConfig&) const = default;
};

// The name of the log group.
std::string log_group_of(std::string_view function_name, const LoggingConfig& logging);

}  // namespace wheelpit
