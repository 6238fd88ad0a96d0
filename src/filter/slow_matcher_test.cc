#include "filter/slow_matcher.h"

#include <algorithm>
#include <functional>

namespace wheelpit::filter::slow {
namespace {

// Elements of arrays that a value lies in: which element of which array.
using Places = std::map<int, int>;

struct Pair {
  std::string path;
  Scalar scalar;
  Places places;
};

class Flattener {
 public:
  std::vector<Pair> pairs;

  void object(const Event& event, const std::string& prefix, const Places& places) {
    for (const auto& [name, member] : event.members) value(member, prefix + name, places);
  }

 private:
  void value(const Event& event, const std::string& path, const Places& places) {
    if (event.shape == Event::Shape::scalar) {
      pairs.push_back({path, event.scalar, places});
    } else if (event.shape == Event::Shape::object) {
      object(event, path + ".", places);
    } else {
      const int array = arrays_++;
      for (int i = 0; const Event& element : event.elements) {
        Places inside = places;
        if (element.shape != Event::Shape::scalar) inside[array] = i;
        ++i;
        value(element, path, inside);
      }
    }
  }

  int arrays_ = 0;
};

bool consistent(const Places& a, const Places& b) {
  return std::ranges::all_of(a, [&](const auto& place) {
    const auto other = b.find(place.first);
    return other == b.end() || other->second == place.second;
  });
}

// The letters that generated texts have.
std::vector<std::u32string> forms_of(char32_t c) {
  switch (c) {
    case U'a':
    case U'A':
      return {U"a", U"A"};
    case U's':
    case U'S':
      return {U"s", U"S"};
    case U'k':
      return {U"k", U"K"};
    case U'\u212a':  // Kelvin
      return {U"k", U"\u212a"};
    case U'\u00e9':
    case U'\u00c9':
      return {U"\u00e9", U"\u00c9"};
    case U'\u00df':
      return {U"\u00df", U"SS"};
    default:
      return {std::u32string(1, c)};
  }
}

// All texts that a pattern accepts without regard to case; patterns are short.
std::vector<std::u32string> all_forms(const std::u32string& pattern) {
  std::vector<std::u32string> all = {U""};
  for (const char32_t c : pattern) {
    std::vector<std::u32string> longer;
    for (const auto& start : all) {
      for (const auto& form : forms_of(c)) longer.push_back(start + form);
    }
    all = longer;
  }
  return all;
}

bool glob(const std::u32string& pattern, const std::u32string& text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == U'*') {
    return glob(pattern.substr(1), text) || (!text.empty() && glob(pattern, text.substr(1)));
  }
  return !text.empty() && pattern[0] == text[0] && glob(pattern.substr(1), text.substr(1));
}

bool holds(Test test, const std::u32string& pattern, const std::u32string& text) {
  const auto any_form = [&](const auto& accepts) {
    return std::ranges::any_of(all_forms(pattern), accepts);
  };
  switch (test) {
    case Test::equals:
      return text == pattern;
    case Test::prefix:
      return text.starts_with(pattern);
    case Test::suffix:
      return text.ends_with(pattern);
    case Test::equals_case:
      return any_form([&](const auto& form) { return text == form; });
    case Test::prefix_case:
      return any_form([&](const auto& form) { return text.starts_with(form); });
    case Test::suffix_case:
      return any_form([&](const auto& form) { return text.ends_with(form); });
    case Test::wildcard:
      return glob(pattern, text);
  }
  return false;
}

bool same_number(const Scalar& a, const Scalar& b) {
  if (a.value && b.value) return *a.value == *b.value;
  return !a.value && !b.value && a.spelling == b.spelling;
}

bool satisfies(const Rule& rule, const Scalar& scalar) {
  switch (rule.kind) {
    case Rule::Kind::literal:
      if (rule.literal.kind != scalar.kind) return false;
      if (scalar.kind == Kind::number) return same_number(rule.literal, scalar);
      return scalar.kind != Kind::text || rule.literal.text == scalar.text;
    case Rule::Kind::range: {
      if (!scalar.value) return false;
      const double n = *scalar.value;
      if (rule.has_low && (rule.low_open ? n <= rule.low : n < rule.low)) return false;
      return !rule.has_high || (rule.high_open ? n < rule.high : n <= rule.high);
    }
    case Rule::Kind::exists:
      return true;
    case Rule::Kind::absent:
      return false;
    case Rule::Kind::text:
      return scalar.kind == Kind::text && holds(rule.test, rule.texts[0], scalar.text);
    case Rule::Kind::anything_but:
      if (scalar.kind == Kind::text) {
        return std::ranges::none_of(
            rule.texts, [&](const auto& text) { return holds(rule.test, text, scalar.text); });
      }
      return std::ranges::none_of(rule.numbers,
                                  [&](const Scalar& n) { return same_number(n, scalar); }) ||
             scalar.kind != Kind::number;
  }
  return false;
}

using Conjunction = std::map<std::string, std::vector<Rule>>;

std::vector<Conjunction> expand(const Pattern& pattern, const std::string& prefix,
                                std::vector<Conjunction> so_far) {
  for (const Pattern::Member& member : pattern.members) {
    const std::string path = prefix + member.name;
    if (!member.branches.empty()) {
      std::vector<Conjunction> all;
      for (const Pattern& branch : member.branches) {
        for (auto& conjunction : expand(branch, prefix, so_far)) all.push_back(conjunction);
      }
      so_far = all;
    } else if (!member.object.empty()) {
      so_far = expand(member.object[0], path + ".", so_far);
    } else {
      for (auto& conjunction : so_far) conjunction[path] = member.rules;
    }
  }
  return so_far;
}

bool choose(Conjunction::const_iterator next, const Conjunction& conjunction,
            const std::vector<Pair>& pairs, const std::vector<Places>& chosen) {
  if (next == conjunction.end()) return true;
  const auto& [path, rules] = *next;
  bool there = false;
  for (const Pair& pair : pairs) {
    if (pair.path != path) continue;
    if (!std::ranges::all_of(chosen, [&](const Places& p) { return consistent(p, pair.places); })) {
      continue;
    }
    there = true;
    if (!std::ranges::any_of(rules, [&](const Rule& r) { return satisfies(r, pair.scalar); })) {
      continue;
    }
    std::vector<Places> more = chosen;
    more.push_back(pair.places);
    if (choose(std::next(next), conjunction, pairs, more)) return true;
  }
  const bool may_be_absent =
      std::ranges::any_of(rules, [](const Rule& r) { return r.kind == Rule::Kind::absent; });
  return !there && may_be_absent && choose(std::next(next), conjunction, pairs, chosen);
}

}  // namespace

bool matches(const Pattern& pattern, const Event& event) {
  Flattener flattener;
  flattener.object(event, "", {});
  const auto conjunctions = expand(pattern, "", {{}});
  return std::ranges::any_of(conjunctions, [&](const Conjunction& conjunction) {
    return choose(conjunction.begin(), conjunction, flattener.pairs, {});
  });
}

}  // namespace wheelpit::filter::slow
