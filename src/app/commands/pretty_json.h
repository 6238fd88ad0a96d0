#pragma once

#include <string>
#include <string_view>

namespace wheelpit {

// A JSON text with a line for each member and element, for a terminal: control characters that are
// no line breaks of its own are spelt. What is not JSON is shown as it is, without them.
std::string pretty_json(std::string_view text);

}  // namespace wheelpit
