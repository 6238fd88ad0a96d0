#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wheelpit::filter {

// Upper and lower case as equals-ignore-case sees them: one character of the Basic Multilingual
// Plane at a time, without context or language; the upper form may be longer than the character.

// Appends a text that is the same for all texts that one pattern accepts (the opposite need not
// hold): what a pattern is looked up by before it is tried.
void append_folded(std::string_view text, std::string& out);
std::string folded(std::string_view text);

// A text in which every character stands for its lower and its upper form.
class IgnoreCase {
 public:
  explicit IgnoreCase(std::string_view pattern);

  bool equals(std::string_view text) const;
  bool starts(std::string_view text) const;  // is a start of text a text it accepts?
  bool ends(std::string_view text) const;

 private:
  // Neither form begins or ends with the other, so the first that fits is the one.
  struct Forms {
    std::string lower;
    std::string upper;
  };

  std::optional<std::size_t> length_at_start(std::string_view text) const;

  std::vector<Forms> characters_;
};

}  // namespace wheelpit::filter
