#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace wheelpit::api {

// A time as the encoder of answers takes it.
inline std::int64_t milliseconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

// Absent if there is none.
inline void add_time(boost::json::object& out, std::string_view name,
                     std::optional<WallTime> time) {
  if (time) out[name] = milliseconds_of(*time);
}

inline void add_text(boost::json::object& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out[name] = text;
}

}  // namespace wheelpit::api
