#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wheelpit::filter {

// Texts are UTF-8 that was checked, except that \ud800 alone in JSON leaves an encoded surrogate:
// such texts compare equal to themselves and to nothing else.

void append_utf8(std::uint32_t character, std::string& out);

// Removes the first character and returns it; `text` must not be empty. A byte that begins no
// sequence is its own character, beyond Unicode.
std::uint32_t take_utf8(std::string_view& text);

}  // namespace wheelpit::filter
