#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wheelpit {

// The state of a tumbling window that a function has answered with, {"state":{...}}, as the bytes
// it wrote. Nothing if the answer has none, which is a failure: not JSON, no object, or no state
// that is an object.
std::optional<std::string> read_window_state(std::string_view answer);

}  // namespace wheelpit
