#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace wheelpit {

// The words of a command as a POSIX shell would cut it, with its quotes and backslashes; nothing is
// expanded and no character is an operator. Pure, and safe on any bytes. Errc::malformed: a quote
// is not closed, or nothing follows a backslash.
Result<std::vector<std::string>> split_command(std::string_view command);

}  // namespace wheelpit
