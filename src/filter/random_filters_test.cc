#include "filter/random_filters.h"

#include <array>
#include <string_view>

#include "filter/value/utf8.h"

namespace wheelpit::filter::slow {
namespace {

struct Spelling {
  std::string_view text;
  double value;
  bool comparable = true;
};

constexpr auto kNumbers = std::to_array<Spelling>({{"0", 0},
                                                   {"-0.0", 0},
                                                   {"1", 1},
                                                   {"1.0", 1},
                                                   {"10e-1", 1},
                                                   {"2", 2},
                                                   {"2.5", 2.5},
                                                   {"-3", -3},
                                                   {"-3e0", -3},
                                                   {"300", 300},
                                                   {"3.0e2", 300},
                                                   {"9007199254740993", 0, false},
                                                   {"0.1234567890123456789", 0, false},
                                                   {"1e400", 0, false}});

constexpr auto kTests = std::to_array<std::string_view>(
    {"equals", "prefix", "suffix", "equals-ignore-case", "prefix", "suffix", "wildcard"});

std::string list_of(const std::vector<std::string>& parts) {
  std::string all = "[";
  for (const std::string& part : parts) all += (all.size() > 1 ? "," : "") + part;
  return all + "]";
}

}  // namespace

std::string RandomFilters::name() {
  constexpr auto kNames = std::to_array<std::string_view>({"a", "b", "c", "a.b", "b.c", ""});
  return std::string(kNames[one_in(4) ? below(kNames.size()) : below(3)]);
}

std::u32string RandomFilters::text() {
  constexpr std::u32string_view kLetters = U"aAbsSkK\u212a\u00e9\u00c9\u00df\U0001f680\\\"";
  std::u32string text;
  while (!one_in(3)) text += kLetters[one_in(3) ? below(kLetters.size()) : below(2)];
  return text;
}

std::u32string RandomFilters::wildcard() {
  std::u32string pattern;
  for (std::size_t parts = below(3); parts > 0; --parts) pattern += U'*' + std::u32string(1, U'a');
  if (one_in(2)) pattern = U"b" + pattern;
  return one_in(2) ? pattern + U"*" : pattern;
}

Scalar RandomFilters::number() {
  const Spelling& spelling = kNumbers[below(kNumbers.size())];
  Scalar scalar{
      .kind = Kind::number, .text = {}, .spelling = std::string(spelling.text), .value = {}};
  if (spelling.comparable) scalar.value = spelling.value;
  return scalar;
}

Scalar RandomFilters::scalar() {
  switch (below(8)) {
    case 0:
      return {.kind = Kind::boolean_true, .text = {}, .spelling = {}, .value = {}};
    case 1:
      return {.kind = Kind::boolean_false, .text = {}, .spelling = {}, .value = {}};
    case 2:
      return {};
    case 3:
    case 4:
      return {.kind = Kind::text, .text = text(), .spelling = {}, .value = {}};
    default:
      return number();
  }
}

Event RandomFilters::object(int depth) {
  Event event;
  event.shape = Event::Shape::object;
  for (std::size_t i = below(4); i > 0; --i) event.members.push_back({name(), value(depth + 1)});
  return event;
}

Event RandomFilters::value(int depth) {
  if (depth > 4 || one_in(2))
    return {.shape = Event::Shape::scalar, .scalar = scalar(), .members = {}, .elements = {}};
  if (one_in(2)) return object(depth);
  Event event;
  event.shape = Event::Shape::array;
  for (std::size_t i = below(4); i > 0; --i) event.elements.push_back(value(depth + 1));
  return event;
}

Rule RandomFilters::rule() {
  Rule rule;
  switch (below(8)) {
    case 0:
      rule.kind = Rule::Kind::exists;
      break;
    case 1:
      rule.kind = Rule::Kind::absent;
      break;
    case 2:
      rule.kind = Rule::Kind::range;
      rule.low = static_cast<double>(below(4)) - 2;
      rule.high = rule.low + 1 + static_cast<double>(below(3));
      rule.has_high = one_in(2);
      rule.has_low = !rule.has_high || one_in(2);
      rule.low_open = one_in(2);
      rule.high_open = one_in(2);
      break;
    case 3:
    case 4: {
      rule.kind = one_in(2) ? Rule::Kind::text : Rule::Kind::anything_but;
      rule.test = static_cast<Test>(rule.kind == Rule::Kind::text ? 1 + below(6) : below(7));
      if (rule.test == Test::prefix_case || rule.test == Test::suffix_case) {
        rule.kind = Rule::Kind::text;
      }
      const bool list = rule.kind == Rule::Kind::anything_but;
      for (std::size_t i = list ? 1 + below(3) : 1; i > 0; --i) {
        rule.texts.push_back(rule.test == Test::wildcard ? wildcard() : text());
        // The service refuses these.
        if (list && rule.texts.back().empty()) rule.texts.back() = U"a";
      }
      break;
    }
    case 5:
      rule.kind = Rule::Kind::anything_but;
      rule.test = Test::equals;
      for (std::size_t i = 1 + below(2); i > 0; --i) {
        do {
          if (!rule.numbers.empty() && !rule.numbers.back().value) rule.numbers.pop_back();
          rule.numbers.push_back(number());
        } while (!rule.numbers.back().value);
      }
      break;
    default:
      rule.literal = scalar();
  }
  return rule;
}

Pattern::Member RandomFilters::member(int depth, bool may_or) {
  Pattern::Member member;
  if (may_or && one_in(8)) {
    member.name = "$or";
    for (std::size_t i = 2 + below(2); i > 0; --i) {
      member.branches.push_back(pattern(depth + 1, one_in(8)));
    }
    return member;
  }
  member.name = name();
  if (depth < 3 && one_in(3)) {
    member.object.push_back(pattern(depth + 1, may_or));
  } else {
    for (std::size_t i = 1 + below(2); i > 0; --i) member.rules.push_back(rule());
  }
  return member;
}

Pattern RandomFilters::plain_pattern() {
  Pattern pattern;
  for (const char* name : {"a", "b"}) {
    Pattern::Member member{.name = name, .rules = {}, .object = {}, .branches = {}};
    if (one_in(4)) member.name += ".c";
    do {
      member.rules = {rule()};
    } while (member.rules[0].kind == Rule::Kind::exists);
    pattern.members.push_back(std::move(member));
  }
  return pattern;
}

Pattern RandomFilters::pattern(int depth, bool may_or) {
  Pattern pattern;
  for (std::size_t i = 1 + below(3); i > 0; --i) pattern.members.push_back(member(depth, may_or));
  return pattern;
}

std::string RandomFilters::space() {
  constexpr auto kSpaces = std::to_array<std::string_view>({" ", "\n", "\t", "\r\n "});
  return one_in(5) ? std::string(kSpaces[below(kSpaces.size())]) : "";
}

std::string RandomFilters::quote(const std::u32string& text) {
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  std::string out = "\"";
  const auto escape = [&](char32_t unit) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kHex[unit >> shift & 15];
  };
  for (const char32_t c : text) {
    if (one_in(8) && c < 0x10000) {
      escape(c);
    } else if (one_in(4) && c >= 0x10000) {
      escape(0xd800 + ((c - 0x10000) >> 10));
      escape(0xdc00 + ((c - 0x10000) & 0x3ff));
    } else {
      if (c == U'"' || c == U'\\') out += '\\';
      append_utf8(c, out);
    }
  }
  return out + '"';
}

std::string RandomFilters::write(const Scalar& scalar) {
  switch (scalar.kind) {
    case Kind::text:
      return quote(scalar.text);
    case Kind::number:
      return scalar.spelling;
    case Kind::boolean_true:
      return "true";
    case Kind::boolean_false:
      return "false";
    case Kind::null:
      break;
  }
  return "null";
}

std::string RandomFilters::write(const Event& event) {
  if (event.shape == Event::Shape::scalar) return space() + write(event.scalar) + space();
  const bool object = event.shape == Event::Shape::object;
  std::string out = space() + (object ? "{" : "[") + space();
  const std::string empty = out;
  for (const Event& element : event.elements) {
    if (out != empty) out += ',';
    out += write(element);
  }
  for (const auto& [name, member] : event.members) {
    if (out != empty) out += ',';
    out += space() + quote(name) + space() + ":" + write(member);
  }
  return out + (object ? "}" : "]") + space();
}

std::string RandomFilters::write(const Rule& rule) {
  const auto operation = [](std::string_view name, const std::string& operand) {
    return "{\"" + std::string(name) + "\":" + operand + "}";
  };
  switch (rule.kind) {
    case Rule::Kind::literal:
      return write(rule.literal);
    case Rule::Kind::exists:
      return operation("exists", "true");
    case Rule::Kind::absent:
      return operation("exists", "false");
    case Rule::Kind::range: {
      std::vector<std::string> parts;
      if (rule.has_low) {
        parts = {rule.low_open ? "\">\"" : "\">=\"", std::to_string(rule.low)};
      }
      if (rule.has_high) {
        parts.emplace_back(rule.high_open ? "\"<\"" : "\"<=\"");
        parts.push_back(std::to_string(rule.high));
      }
      return operation("numeric", list_of(parts));
    }
    case Rule::Kind::text: {
      const std::string operand = quote(rule.texts[0]);
      const bool nested = rule.test == Test::prefix_case || rule.test == Test::suffix_case;
      return operation(kTests[static_cast<std::size_t>(rule.test)],
                       nested ? operation("equals-ignore-case", operand) : operand);
    }
    case Rule::Kind::anything_but:
      break;
  }
  std::vector<std::string> parts;
  for (const auto& text : rule.texts) parts.push_back(quote(text));
  for (const auto& number : rule.numbers) parts.push_back(write(number));
  const std::string operand = parts.size() == 1 && one_in(2) ? parts[0] : list_of(parts);
  return operation("anything-but",
                   rule.test == Test::equals
                       ? operand
                       : operation(kTests[static_cast<std::size_t>(rule.test)], operand));
}

std::string RandomFilters::write(const Pattern& pattern) {
  std::string out = "{";
  for (const Pattern::Member& member : pattern.members) {
    if (out.size() > 1) out += ',';
    out += space() + quote(member.name) + space() + ":" + space();
    std::vector<std::string> parts;
    for (const Pattern& branch : member.branches) parts.push_back(write(branch));
    for (const Rule& rule : member.rules) parts.push_back(write(rule));
    out += member.object.empty() ? list_of(parts) : write(member.object[0]);
  }
  return out + space() + "}";
}

}  // namespace wheelpit::filter::slow
