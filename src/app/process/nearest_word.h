#pragma once

#include <span>
#include <string_view>

namespace wheelpit {

// The candidate that takes the fewest edits (insert, remove, replace a character, swap two
// neighbours) to become `word`; the first of equals. "" if none is near enough to have been meant.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace wheelpit
