#pragma once

#include <cstdint>
#include <string>

namespace wheelpit {

// Appends a time as the events show it, quoted: "Jul 1, 2021, 12:00:00 AM" (UTC, 12-hour clock, no
// leading zero on day or hour). Later than the year 9999 is null.
void append_event_time(std::uint64_t seconds_since_1970, std::string& out);

}  // namespace wheelpit
