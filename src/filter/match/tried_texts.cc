#include "filter/match/tried_texts.h"

namespace wheelpit::filter {

VerdictBits& TriedTexts::add(const TextRule& rule, std::size_t width) {
  return added_.try_emplace({rule.test, rule.text}, width).first->second;
}

std::pair<TriedTexts::Table, std::string> TriedTexts::key_of(TextTest test,
                                                             const std::string& text) const {
  if (test == TextTest::wildcard) {
    const Wildcard wildcard(text);
    if (wildcard.tail().size() > wildcard.head().size()) return {Table::tails, wildcard.tail()};
    return {Table::heads, wildcard.head()};
  }
  if (test == TextTest::prefix_ignore_case) return {Table::prefixes, folded(text)};
  if (test == TextTest::suffix_ignore_case) return {Table::suffixes, folded(text)};
  return {Table::equal, folded(text)};
}

void TriedTexts::freeze(BitSets& sets) {
  std::map<std::pair<Table, std::string>, std::uint32_t> firsts;
  for (const auto& [rule, bits] : added_) {
    const auto& [test, text] = rule;
    Candidate candidate{.test = test, .verdict = bits.add_to(sets)};
    if (test == TextTest::wildcard) {
      candidate.pattern = static_cast<std::uint32_t>(wildcards_.size());
      wildcards_.emplace_back(text);
    } else {
      candidate.pattern = static_cast<std::uint32_t>(ignore_case_.size());
      ignore_case_.emplace_back(text);
      folds_ = true;
    }
    const auto number = static_cast<std::uint32_t>(candidates_.size());
    const auto [first, only] = firsts.try_emplace(key_of(test, text), number);
    if (!only) candidate.next = std::exchange(first->second, number);
    candidates_.push_back(candidate);
  }
  for (const auto& [key, first] : firsts) {
    const auto& [table, text] = key;
    switch (table) {
      case Table::equal:
        equal_.add(text, first);
        break;
      case Table::prefixes:
        prefixes_.add(text, first);
        break;
      case Table::suffixes:
        suffixes_.add(text, first);
        break;
      case Table::heads:
        heads_.add(text, first);
        break;
      case Table::tails:
        tails_.add(text, first);
        break;
    }
  }
  equal_.freeze();
  prefixes_.freeze();
  suffixes_.freeze();
  heads_.freeze();
  tails_.freeze();
  added_.clear();
}

bool TriedTexts::holds(const Candidate& candidate, std::string_view text) const {
  switch (candidate.test) {
    case TextTest::equals_ignore_case:
      return ignore_case_[candidate.pattern].equals(text);
    case TextTest::prefix_ignore_case:
      return ignore_case_[candidate.pattern].starts(text);
    case TextTest::suffix_ignore_case:
      return ignore_case_[candidate.pattern].ends(text);
    default:
      return wildcards_[candidate.pattern].matches(text);
  }
}

}  // namespace wheelpit::filter
