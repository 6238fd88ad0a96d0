#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

// For tests: a direct implementation of the rules of filters. It has no parser: patterns and events
// are built as trees, and written as JSON for the filter under test.
namespace wheelpit::filter::slow {

enum class Kind { text, number, boolean_true, boolean_false, null };

// Characters are code points, so that letters are compared one by one.
struct Scalar {
  Kind kind = Kind::null;
  std::u32string text;
  std::string spelling;         // of a number
  std::optional<double> value;  // of a number that is comparable
};

struct NamedEvent;
struct Event {
  enum class Shape { scalar, object, array } shape = Shape::scalar;
  Scalar scalar;
  std::vector<NamedEvent> members;
  std::vector<Event> elements;
};
struct NamedEvent {
  std::string name;
  Event event;
};

enum class Test { equals, prefix, suffix, equals_case, prefix_case, suffix_case, wildcard };

struct Rule {
  enum class Kind { literal, range, exists, absent, text, anything_but } kind = Kind::literal;
  Scalar literal;
  double low = 0, high = 0;
  bool has_low = false, has_high = false, low_open = false, high_open = false;
  Test test = Test::prefix;
  std::vector<std::u32string> texts;  // one for Kind::text
  std::vector<Scalar> numbers;        // of anything_but
};

struct Pattern {
  struct Member;
  std::vector<Member> members;
};
// One of the three is used: rules, an object, or the branches of $or.
struct Pattern::Member {
  std::string name;
  std::vector<Rule> rules;
  std::vector<Pattern> object;  // at most one
  std::vector<Pattern> branches;
};

bool matches(const Pattern& pattern, const Event& event);

}  // namespace wheelpit::filter::slow
