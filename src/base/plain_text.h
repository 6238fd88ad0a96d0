#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wheelpit {

// One line of valid UTF-8 of a foreign text: control characters become blanks, broken sequences
// "?". Of more than `most` bytes the beginning, whole characters, and "..." after it.
std::string plain_text(std::string_view text, std::size_t most);

}  // namespace wheelpit
