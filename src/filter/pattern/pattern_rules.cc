#include "filter/pattern/pattern_rules.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "filter/value/address_range.h"
#include "filter/value/number.h"
#include "filter/value/wildcard.h"

namespace wheelpit::filter {
namespace {

constexpr auto kOnlyOneKey = "Only one key allowed in match expression";

// Reads one match expression after the other. The steps, and the words for what is wrong with
// them, are EventBridge's; false or nothing means that the reader keeps a fault.
class RuleReader {
 public:
  RuleReader(JsonReader& reader, FilterProfile profile)
      : in_(reader), extended_(profile == FilterProfile::extended) {}

  std::optional<std::vector<Rule>> read_all() {
    for (auto token = in_.next(); token != JsonToken::array_end; token = in_.next()) {
      if (!read_one(token)) return std::nullopt;
    }
    if (rules_.empty()) {
      in_.fail("Empty arrays are not allowed");
      return std::nullopt;
    }
    return std::move(rules_);
  }

 private:
  bool add(Rule rule) {
    rules_.push_back(std::move(rule));
    return true;
  }

  bool read_one(JsonToken token) {
    switch (token) {
      case JsonToken::object_begin:
        return read_expression();
      case JsonToken::text:
        return add(LiteralRule{in_.content()});
      case JsonToken::number:
        return add(NumberRule{in_.content(), comparable_number(in_.content())});
      case JsonToken::literal_true:
        return add(BooleanRule{true});
      case JsonToken::literal_false:
        return add(BooleanRule{false});
      case JsonToken::literal_null:
        return add(NullRule{});
      default:
        return in_.fail("Match value must be String, number, true, false, or null");
    }
  }

  bool read_expression() {
    if (in_.next() != JsonToken::name) return in_.fail("Match expression name not found");
    const std::string name = in_.content();
    if (name == "numeric") return read_numeric() && end_of_expression();
    if (name == "exists") return read_exists() && end_of_expression();
    if (name == "anything-but") return read_anything_but() && end_of_expression();
    if (name == "prefix") {
      return read_affix(name, TextTest::prefix, TextTest::prefix_ignore_case) &&
             end_of_expression();
    }
    if (name == "suffix") {
      return read_affix(name, TextTest::suffix, TextTest::suffix_ignore_case) &&
             end_of_expression();
    }
    if (name == "equals-ignore-case") {
      if (!read_text(name)) return false;
      return add(TextRule{TextTest::equals_ignore_case, in_.content()}) && end_of_expression();
    }
    if (name == "wildcard" || name == "cidr" || name == "exactly") return read_extended(name);
    return in_.fail("Unrecognized match type " + name);
  }

  bool end_of_expression() { return in_.next() == JsonToken::object_end || in_.fail(kOnlyOneKey); }

  // An operand that must be a string; it is the reader's content then.
  bool read_text(std::string_view name) {
    return in_.next() == JsonToken::text ||
           in_.fail(std::string(name) + " match pattern must be a string");
  }

  bool read_exists() {
    const JsonToken token = in_.next();
    if (token != JsonToken::literal_true && token != JsonToken::literal_false) {
      return in_.fail("exists match pattern must be either true or false.");
    }
    return add(ExistsRule{token == JsonToken::literal_true});
  }

  bool read_affix(const std::string& name, TextTest plain, TextTest ignoring_case) {
    const JsonToken token = in_.next();
    if (token == JsonToken::text) return add(TextRule{plain, in_.content()});
    if (token != JsonToken::object_begin) {
      return in_.fail(name + " match pattern must be a string");
    }
    if (in_.next() != JsonToken::name) return in_.fail("Match expression name not found");
    if (in_.content() != "equals-ignore-case") {
      return in_.fail("Unsupported " + name + " pattern: " + in_.content());
    }
    if (!read_text("equals-ignore-case")) return false;
    return add(TextRule{ignoring_case, in_.content()}) && end_of_expression();
  }

  bool read_extended(const std::string& name) {
    if (!extended_) return only_extended(name);
    // The service says "prefix" for a cidr, too.
    if (!read_text(name == "cidr" ? "prefix" : name == "exactly" ? "exact" : name)) return false;
    if (name == "exactly") return add(LiteralRule{in_.content()}) && end_of_expression();
    if (name == "wildcard") {
      if (const auto fault = wildcard_fault(in_.content())) return in_.fail(*fault);
      return add(TextRule{TextTest::wildcard, in_.content()}) && end_of_expression();
    }
    const auto range = parse_cidr(in_.content());
    if (!range) return in_.fail(range.error());
    return add(AddressRule{*range}) && end_of_expression();
  }

  bool only_extended(const std::string& name) {
    return in_.fail("Unrecognized match type " + name +
                    " (Lambda does not have it; the profile \"extended\" does)");
  }

  bool read_anything_but() {
    AnythingButRule rule;
    const JsonToken token = in_.next();
    switch (token) {
      case JsonToken::text:
        rule.texts.push_back({TextTest::equals, in_.content()});
        break;
      case JsonToken::number:
        if (!read_excluded_number(rule)) return false;
        break;
      case JsonToken::array_begin:
        if (!read_excluded_list(rule)) return false;
        break;
      case JsonToken::object_begin:
        if (!read_excluded_tests(rule)) return false;
        break;
      default:
        return in_.fail("Value of anything-but must be an array or single string/number value.");
    }
    return add(std::move(rule));
  }

  bool read_excluded_number(AnythingButRule& rule) {
    const auto number = comparable_number(in_.content());
    if (!number) return in_.fail("Cannot compare number : " + in_.content());
    rule.numbers.push_back(*number);
    return true;
  }

  bool read_excluded_list(AnythingButRule& rule) {
    for (auto token = in_.next(); token != JsonToken::array_end; token = in_.next()) {
      if (token == JsonToken::text) {
        rule.texts.push_back({TextTest::equals, in_.content()});
      } else if (token == JsonToken::number) {
        if (!read_excluded_number(rule)) return false;
      } else {
        return in_.fail("Inside anything but list, start|null|boolean is not supported.");
      }
    }
    if (rule.texts.empty() == rule.numbers.empty()) {
      return in_.fail(
          "Inside anything but list, either all values are number or string, "
          "mixed type is not supported");
    }
    return true;
  }

  // {"anything-but": {"prefix": "a"}}, or a list of them, and so on.
  bool read_excluded_tests(AnythingButRule& rule) {
    constexpr auto kTests = std::to_array<std::pair<std::string_view, TextTest>>(
        {{"prefix", TextTest::prefix},
         {"suffix", TextTest::suffix},
         {"equals-ignore-case", TextTest::equals_ignore_case},
         {"wildcard", TextTest::wildcard}});
    if (in_.next() != JsonToken::name) return in_.fail("Anything-But expression name not found");
    const std::string name = in_.content();
    for (const auto& [known, test] : kTests) {
      if (name != known) continue;
      if (!extended_) return only_extended("anything-but " + name);
      return read_excluded_texts(name, test, rule) && end_of_expression();
    }
    return in_.fail("Unsupported anything-but pattern: " + name);
  }

  bool read_excluded_texts(const std::string& name, TextTest test, AnythingButRule& rule) {
    JsonToken token = in_.next();
    const bool list = token == JsonToken::array_begin;
    if (list) token = in_.next();
    do {
      if (list && token == JsonToken::array_end) break;
      if (token != JsonToken::text) return in_.fail(name + " match pattern must be a string");
      const std::string& text = in_.content();
      if (text.empty() && (test == TextTest::prefix || test == TextTest::suffix)) {
        return in_.fail("Null prefix/suffix not allowed");
      }
      if (test == TextTest::wildcard) {
        if (const auto fault = wildcard_fault(text)) return in_.fail(*fault);
      }
      rule.texts.push_back({test, text});
      if (list) token = in_.next();
    } while (list);
    return !rule.texts.empty() || in_.fail("Empty arrays are not allowed");
  }

  bool read_numeric() {
    if (in_.next() != JsonToken::array_begin) {
      return in_.fail("Value of numeric must be an array.");
    }
    if (in_.next() != JsonToken::text) {
      return in_.fail("Invalid member in numeric match: " + std::string(in_.slice(in_.begin())));
    }
    const std::string sign = in_.content();
    if (sign != "=" && sign != "<" && sign != "<=" && sign != ">" && sign != ">=") {
      return in_.fail("Unrecognized numeric range operator: " + sign);
    }
    RangeRule range;
    const auto first = read_bound(sign);
    if (!first) return false;
    if (sign == "=") {
      range.low = range.high = *first;
    } else if (sign.starts_with('<')) {
      range.high = *first;
      range.high_open = sign == "<";
    } else {
      range.low = *first;
      range.low_open = sign == ">";
    }
    const JsonToken token = in_.next();
    if (token == JsonToken::array_end) return add(range);
    if (!sign.starts_with('>')) return in_.fail("Too many elements in numeric expression");
    return read_upper_bound(token, range);
  }

  bool read_upper_bound(JsonToken token, RangeRule& range) {
    if (token != JsonToken::text) {
      return in_.fail("Bad value in numeric range: " + std::string(in_.slice(in_.begin())));
    }
    const std::string sign = in_.content();
    if (sign != "<" && sign != "<=") return in_.fail("Bad numeric range operator: " + sign);
    const auto high = read_bound(sign);
    if (!high) return false;
    range.high = *high;
    range.high_open = sign == "<";
    if (in_.next() != JsonToken::array_end) {
      return in_.fail("Too many terms in numeric range expression");
    }
    return range.low < range.high ? add(range) : in_.fail("Bottom must be less than top");
  }

  std::optional<double> read_bound(const std::string& sign) {
    if (in_.next() != JsonToken::number) {
      in_.fail("Value of " + (sign == "=" ? std::string("equals") : sign) + " must be numeric");
      return std::nullopt;
    }
    const auto bound = comparable_number(in_.content());
    if (!bound) in_.fail("Cannot compare number : " + in_.content());
    return bound;
  }

  JsonReader& in_;
  const bool extended_;
  std::vector<Rule> rules_;
};

}  // namespace

std::optional<std::vector<Rule>> read_rules(JsonReader& reader, FilterProfile profile) {
  return RuleReader(reader, profile).read_all();
}

}  // namespace wheelpit::filter
