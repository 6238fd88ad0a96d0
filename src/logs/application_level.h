#pragma once

#include <cstdint>
#include <string_view>

namespace wheelpit {

// The level of a function's log message.
enum class ApplicationLogLevel : std::uint8_t { trace, debug, info, warn, error, fatal };

// Of a line that a function with LogFormat JSON prints itself: that of its member "level", in any
// case, if it is a JSON object that has a time of RFC 3339, too. Otherwise info, as the service
// defines it.
ApplicationLogLevel level_of_line(std::string_view line);

}  // namespace wheelpit
