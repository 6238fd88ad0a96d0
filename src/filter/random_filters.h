#pragma once

#include <random>
#include <string>

#include "filter/slow_matcher.h"

// For tests: random patterns and events that have much to do with each other, and their JSON.
namespace wheelpit::filter::slow {

class RandomFilters {
 public:
  explicit RandomFilters(unsigned seed) : random_(seed) {}

  Pattern pattern() { return pattern(0, true); }
  // One of those of which a filter has many: two conditions on few paths.
  Pattern plain_pattern();
  Event event() { return object(0); }

  // Spelt at random: space, escapes.
  std::string write(const Event& event);
  std::string write(const Pattern& pattern);

  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  Pattern pattern(int depth, bool may_or);
  Pattern::Member member(int depth, bool may_or);
  Rule rule();
  Event object(int depth);
  Event value(int depth);
  Scalar scalar();
  Scalar number();
  std::u32string text();
  std::u32string wildcard();
  std::string name();

  std::string space();
  std::string quote(const std::u32string& text);
  std::string quote(const std::string& ascii) {
    return quote(std::u32string(ascii.begin(), ascii.end()));
  }
  std::string write(const Scalar& scalar);
  std::string write(const Rule& rule);

  std::mt19937 random_;
};

}  // namespace wheelpit::filter::slow
