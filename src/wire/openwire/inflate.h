#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit::openwire {

// What to do with a stream that yields more than the limit.
enum class Excess {
  refuse,  // Errc::too_large
  ignore,  // keep exactly the limit
};

// Inflates a zlib stream (RFC 1950). Holds at most `limit` bytes, and before they are there no more
// than a few times what the stream has yielded. Errc::malformed: no zlib stream, or cut short.
Result<std::string> inflate(std::string_view stream, std::size_t limit, Excess excess);

}  // namespace wheelpit::openwire
