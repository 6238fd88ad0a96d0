#include "filter/value/rule.h"

#include <algorithm>

#include "filter/value/case_fold.h"
#include "filter/value/number.h"
#include "filter/value/wildcard.h"

namespace wheelpit::filter {
namespace {

struct Judge {
  const Value& value;

  std::optional<double> number() const {
    return value.kind == ValueKind::number ? comparable_number(value.text) : std::nullopt;
  }
  bool is_text() const { return value.kind == ValueKind::text; }

  bool operator()(const NullRule&) const { return value.kind == ValueKind::null; }
  bool operator()(const BooleanRule& rule) const {
    return value.kind == (rule.value ? ValueKind::boolean_true : ValueKind::boolean_false);
  }
  bool operator()(const LiteralRule& rule) const {
    if (!is_text()) return false;
    if (value.text == rule.text) return true;
    const auto address = parse_address(rule.text);
    return address && parse_address(value.text) == address;
  }
  bool operator()(const NumberRule& rule) const {
    if (value.kind != ValueKind::number) return false;
    return rule.value ? number() == rule.value : value.text == rule.text;
  }
  bool operator()(const RangeRule& rule) const {
    const auto n = number();
    return n && (rule.low_open ? *n > rule.low : *n >= rule.low) &&
           (rule.high_open ? *n < rule.high : *n <= rule.high);
  }
  bool operator()(const ExistsRule& rule) const { return rule.exists; }
  bool operator()(const TextRule& rule) const { return is_text() && passes(rule, value.text); }
  bool operator()(const AddressRule& rule) const {
    const auto address = is_text() ? parse_address(value.text) : std::nullopt;
    return address && rule.range.low <= *address && *address <= rule.range.high;
  }
  bool operator()(const AnythingButRule& rule) const {
    if (is_text()) {
      return std::ranges::none_of(rule.texts,
                                  [&](const TextRule& t) { return passes(t, value.text); });
    }
    const auto n = number();
    return !n || std::ranges::find(rule.numbers, *n) == rule.numbers.end();
  }
};

}  // namespace

bool passes(const TextRule& rule, std::string_view text) {
  switch (rule.test) {
    case TextTest::equals:
      return text == rule.text;
    case TextTest::prefix:
      return text.starts_with(rule.text);
    case TextTest::suffix:
      return text.ends_with(rule.text);
    case TextTest::equals_ignore_case:
      return IgnoreCase(rule.text).equals(text);
    case TextTest::prefix_ignore_case:
      return IgnoreCase(rule.text).starts(text);
    case TextTest::suffix_ignore_case:
      return IgnoreCase(rule.text).ends(text);
    case TextTest::wildcard:
      return Wildcard(rule.text).matches(text);
  }
  return false;
}

bool passes(const Rule& rule, const Value& value) { return std::visit(Judge{value}, rule); }

}  // namespace wheelpit::filter
