#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace wheelpit {

// A JSON path that names what must not be recorded:
//   $.data.card      a member of a member
//   $['a.b']         a member with any name, in '' or "", with \ before a quote or \ in it
//   $.items[3].name  an element, counted from 0; [*] and .* are every element or member
//   $..password      at any depth
struct RedactionPath {
  struct Step {
    std::optional<std::string> name = std::nullopt;  // of a member
    std::optional<std::size_t> index = std::nullopt;
    // Neither: every member and element.
    bool anywhere = false;  // at any depth below what the steps before it name

    bool operator==(const Step&) const = default;
  };
  std::vector<Step> steps;  // at least one

  bool operator==(const RedactionPath&) const = default;
};

inline constexpr std::size_t kLongestRedactionPath = 1000;  // bytes
inline constexpr std::size_t kMostRedactionSteps = 32;

// Errc::invalid_argument names the path, the place in it and what is wrong there.
Result<RedactionPath> parse_redaction_path(std::string_view text);

// As parse_redaction_path() takes it.
std::string to_text(const RedactionPath& path);

}  // namespace wheelpit
