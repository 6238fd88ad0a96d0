#pragma once

#include <boost/json/array.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "mapping/mapping.h"
#include "mapping/mapping_watch.h"

namespace wheelpit::api {

// A mapping or function with a problem, its cause, and the remedy. Pure.
struct Attention {
  enum class Severity : std::uint8_t { error, warning };  // nothing moves; something fails

  Severity severity = Severity::warning;
  std::string_view reason;  // for programs: the service's code where it has one
  std::string_view title;   // for people
  std::string_view remedy;
  std::string words = {};  // of the broker, the function or the engine; any text
  std::optional<WallTime> since = {};
  std::optional<WallTime> next_attempt = {};
};

// Nothing if all is well, or it is disabled.
std::optional<Attention> attention_of(const Mapping& mapping, const MappingCondition& condition);

// "connection", "authentication", ...: a fault as answers name it; "" for none.
std::string_view name_of(ConsumerFault fault);

}  // namespace wheelpit::api
