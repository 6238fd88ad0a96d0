#pragma once

#include <string>
#include <string_view>

namespace wheelpit {

// A JSON text with a line for each member and element, for a terminal: control characters other
// than its own line breaks are escaped. What is not JSON is shown as it is, without them.
std::string pretty_json(std::string_view text);

}  // namespace wheelpit
