#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "filter/value/address.h"

namespace wheelpit::filter {

enum class ValueKind : std::uint8_t { text, number, boolean_true, boolean_false, null };

// A scalar of an event.
struct Value {
  ValueKind kind = ValueKind::null;
  std::string_view text = {};  // a string's content, unescaped, or a number as the event spells it
  // The end of what may be read from the beginning of `text`: not before its own end.
  const char* limit = text.data() + text.size();
};

// One alternative of a member of a pattern.
struct NullRule {};
struct BooleanRule {
  bool value = false;
};
// A string. If it spells an IP address it matches every spelling of that address.
struct LiteralRule {
  std::string text;
};
struct NumberRule {
  std::string text;             // as the pattern spells it
  std::optional<double> value;  // nothing if not comparable: then only the same text matches
};
struct RangeRule {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;
  bool high_open = false;
};
struct ExistsRule {
  bool exists = true;
};

enum class TextTest : std::uint8_t {
  equals,
  prefix,
  suffix,
  equals_ignore_case,
  prefix_ignore_case,
  suffix_ignore_case,
  wildcard,  // `text` keeps its escapes
};
struct TextRule {
  TextTest test = TextTest::equals;
  std::string text;
};

struct AddressRule {
  AddressRange range;
};
// Matches whatever there is, unless one of these does.
struct AnythingButRule {
  std::vector<TextRule> texts;
  std::vector<double> numbers;
};

using Rule = std::variant<NullRule, BooleanRule, LiteralRule, NumberRule, RangeRule, ExistsRule,
                          TextRule, AddressRule, AnythingButRule>;

bool passes(const TextRule& rule, std::string_view text);

// Does a value that exists satisfy the rule? The plain definition, one rule at a time; Filter looks
// them up instead.
bool passes(const Rule& rule, const Value& value);

}  // namespace wheelpit::filter
