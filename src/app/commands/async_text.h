#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace wheelpit {

// Events of asynchronous invocations (as the API answers them, api/model/model_async_events.cc) for
// people's eyes.

// A line for each event under a line of titles, in columns.
std::string event_table(const std::vector<boost::json::object>& events, WallTime now);

// All of one, a line for each thing, the payload last.
std::string event_text(const boost::json::object& event, WallTime now);

// "850ms", "12s", "3m12s", "5h20m", "2d3h"; of a negative one, that of none.
std::string short_duration(Duration duration);

// JSON in one line. Numbers have no exponent where people read none: times are 1790000000.5.
std::string json_line(const boost::json::value& value);

// Without what would move a terminal's cursor or change its colours.
std::string printable(std::string_view text);

}  // namespace wheelpit
