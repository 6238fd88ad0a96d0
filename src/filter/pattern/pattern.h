#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "filter/pattern/source_model.h"
#include "filter/value/rule.h"

namespace wheelpit::filter {

// lambda refuses the operators that Lambda's documentation does not list.
enum class FilterProfile : std::uint8_t { lambda, extended };

// Why patterns were refused.
struct FilterFault {
  std::size_t filter = 0;  // which of the patterns, from 0
  std::string message;     // the service's answer: the same for whatever is wrong with a pattern
  std::string reason;      // for the log and the console, in EventBridge's words where it has some
  std::size_t offset = 0;  // the byte of the pattern where reading stopped
};

// The value of a pattern's member: alternatives, at least one.
struct RuleList {
  std::vector<Rule> rules;
  std::string source;  // as the pattern spells it
};

// Everything must hold. Keys are full paths, names joined by dots, in the order in which array
// consistency takes them; values are places in Pattern::lists.
using Conjunction = std::map<std::string, std::size_t>;

// A pattern with its $or members multiplied out: it matches when one conjunction does.
struct Pattern {
  std::vector<RuleList> lists;
  std::vector<Conjunction> conjunctions;  // at least one, at most kMaxConjunctions
};

inline constexpr std::size_t kMaxPatternLength = 4096;  // characters, as the API counts them
inline constexpr std::size_t kMaxConjunctions = 1000;
inline constexpr std::string_view kInvalidPattern = "Invalid filter pattern definition.";

// Strict JSON, read from left to right; the first fault decides. `filter` of a fault is 0.
std::expected<Pattern, FilterFault> parse_pattern(std::string_view text, FilterProfile profile,
                                                  std::optional<SourceKind> source);

}  // namespace wheelpit::filter
