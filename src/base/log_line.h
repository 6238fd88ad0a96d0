#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"

namespace wheelpit {

// The text of a log line after its time and level. One line whatever the fields hold: control
// characters, and what a terminal could obey, are escaped.

std::string_view to_string(LogLevel level);

// message key=value key2="with blanks"
std::string text_line(std::string_view message, const std::vector<LogField>& fields);

// "level":"info","message":"...","key":"value"  (the members of an object, without its braces)
std::string json_members(LogLevel level, std::string_view message,
                         const std::vector<LogField>& fields);

}  // namespace wheelpit
