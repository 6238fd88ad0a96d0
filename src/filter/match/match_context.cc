#include "filter/match/match_context.h"

#include <algorithm>
#include <bit>

#include "filter/json/json_scalar.h"

namespace wheelpit::filter {

MatchContext::MatchContext(const CompiledFilter& filter)
    : filter_(filter),
      width_(filter.sets.width()),
      heads_(filter.leaves.size() + 1),
      values_(64),
      capacity_(values_.size()),
      alive_(width_),
      good_(width_),
      rejects_(width_) {}

void MatchContext::begin() {
  ++record_;
  noted_ = 0;
  elements_.clear();
  plain_data_.reset();
  hits_used_ = 0;
}

void MatchContext::grow() {
  capacity_ *= 2;
  values_.resize(capacity_);
}

const std::string* MatchContext::data() {
  const Head& head = heads_[static_cast<std::size_t>(filter_.data_leaf())];
  if (head.record != record_) return nullptr;
  const Value value = value_of(values_[head.last]);
  if (value.kind != ValueKind::text) return nullptr;
  data_ = value.text;
  return &data_;
}

// Takes out of alive_ what cannot match because of single leaves; false if nothing is left. A leaf
// that only dead conjunctions name is not looked at.
bool MatchContext::narrow_word(DataConditions conditions) {
  const BitSets& sets = filter_.sets;
  Word alive = sets.word(filter_.all);
  for (const LeafStep& step : filter_.steps) {
    const Word elsewhere = sets.word(step.elsewhere);
    if ((alive & ~elsewhere) == 0) continue;
    const MatchCondition condition = conditions.of(step.role);
    if (condition == MatchCondition::ignored) continue;
    if (condition == MatchCondition::impossible) {
      alive &= elsewhere;
    } else {
      alive &= has_value(step) ? good_word(step) : sets.word(step.elsewhere_or_on_absent);
    }
    if (alive == 0) return false;
  }
  alive_[0] = alive;
  return true;
}

// The same for any number of words.
bool MatchContext::narrow_words(DataConditions conditions) {
  const BitSets& sets = filter_.sets;
  Word* const alive = alive_.data();
  std::copy_n(sets.words(filter_.all), width_, alive);
  for (const LeafStep& step : filter_.steps) {
    const Word* const elsewhere = sets.words(step.elsewhere);
    Word named = 0;
    for (std::size_t i = 0; i < width_; ++i) named |= alive[i] & ~elsewhere[i];
    if (named == 0) continue;
    const MatchCondition condition = conditions.of(step.role);
    if (condition == MatchCondition::ignored) continue;

    const Word* kept = elsewhere;
    if (condition == MatchCondition::counts) {
      kept = has_value(step) ? good_words(step) : sets.words(step.elsewhere_or_on_absent);
    }
    Word left = 0;
    for (std::size_t i = 0; i < width_; ++i) left |= alive[i] &= kept[i];
    if (left == 0) return false;
  }
  return true;
}

bool MatchContext::any_match(DataConditions conditions) {
  if (filter_.conjunctions.empty()) return true;  // no patterns at all: nothing is filtered
  if (!(width_ == 1 ? narrow_word(conditions) : narrow_words(conditions))) return false;
  std::size_t steps = kMaxChoiceSteps;
  for (std::size_t word = 0; word < width_; ++word) {
    for (Word bits = alive_[word]; bits != 0; bits &= bits - 1) {
      const std::size_t conjunction = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
      if (!needs_choice(conjunction, conditions) || choice_exists(conjunction, conditions, steps)) {
        return true;
      }
    }
  }
  return false;
}

// What the values of the leaf satisfy, and what does not name it. If it has values in array
// elements, absence is good, too: it may be absent from those that are chosen.
Word MatchContext::good_word(const LeafStep& step) {
  const Leaf& rules = filter_.leaves[step.leaf];
  const Head head = heads_[step.leaf];
  if (step.role == LeafRole::plain_data) {
    return filter_.sets.word(step.elsewhere) |
           satisfied(rules, {.kind = ValueKind::text, .text = *plain_data_});
  }
  Word good = filter_.sets.word(head.in_arrays ? step.elsewhere_or_on_absent : step.elsewhere);
  for (std::uint32_t at = head.last; at != kLast; at = values_[at].before) {
    const Word own = satisfied(rules, value_of(values_[at]));
    if (head.in_arrays) *new_hits(values_[at]) = own;
    good |= own;
  }
  return good;
}

Word MatchContext::satisfied(const Leaf& rules, const Value& value) {
  WordHits hits(filter_.sets);
  rules.look_up(value, hits, folded_);
  return hits.accepted();
}

// The same for any number of words.
const Word* MatchContext::good_words(const LeafStep& step) {
  const Leaf& rules = filter_.leaves[step.leaf];
  const Head head = heads_[step.leaf];
  const bool plain = step.role == LeafRole::plain_data;
  const bool in_arrays = !plain && head.in_arrays;
  Word* const good = good_.data();
  std::copy_n(filter_.sets.words(in_arrays ? step.elsewhere_or_on_absent : step.elsewhere), width_,
              good);
  if (plain) {
    add_satisfied(rules, {.kind = ValueKind::text, .text = *plain_data_}, good);
    return good;
  }
  for (std::uint32_t at = head.last; at != kLast; at = values_[at].before) {
    Word* const own = in_arrays ? new_hits(values_[at]) : good;
    add_satisfied(rules, value_of(values_[at]), own);
    for (std::size_t i = 0; in_arrays && i < width_; ++i) good[i] |= own[i];
  }
  return good;
}

void MatchContext::add_satisfied(const Leaf& rules, const Value& value, Word* to) {
  WordsHits hits(filter_.sets, to, rejects_.data());
  rules.look_up(value, hits, folded_);
}

Word* MatchContext::new_hits(NotedValue& value) {
  value.hits = static_cast<std::uint32_t>(hits_used_);
  hits_used_ += width_;
  if (value_hits_.size() < hits_used_) value_hits_.resize(hits_used_ * 2);
  Word* const hits = value_hits_.data() + value.hits;
  for (std::size_t i = 0; i < width_; ++i) hits[i] = 0;
  return hits;
}

// Not if at most one path has values in array elements: then any that satisfies it will do.
bool MatchContext::needs_choice(std::size_t conjunction, DataConditions conditions) const {
  int paths = 0;
  for (const std::uint32_t leaf : filter_.conjunctions[conjunction]) {
    if (!in_arrays(leaf)) continue;
    if (conditions.of(filter_.roles[leaf]) == MatchCondition::ignored) continue;
    if (filter_.sets.contains(filter_.leaves[leaf].on_absent(), conjunction)) return true;
    ++paths;
  }
  return paths > 1;
}

bool MatchContext::choice_exists(std::size_t conjunction, DataConditions conditions,
                                 std::size_t& steps) {
  choice_.clear();
  for (const std::uint32_t leaf : filter_.conjunctions[conjunction]) {
    // What has no values in array elements has been decided.
    if (!in_arrays(leaf)) continue;
    if (conditions.of(filter_.roles[leaf]) == MatchCondition::ignored) continue;
    add_path(conjunction, leaf);
  }
  return choice_.possible(elements_, steps);
}

void MatchContext::add_path(std::size_t conjunction, std::size_t leaf) {
  ArrayChoice::Path& path = choice_.add();
  path.may_be_absent = filter_.sets.contains(filter_.leaves[leaf].on_absent(), conjunction);
  for (std::uint32_t at = heads_[leaf].last; at != kLast; at = values_[at].before) {
    path.values.push_back(values_[at].in);
    if (has_bit(value_hits_.data() + values_[at].hits, conjunction)) {
      path.satisfying.push_back(values_[at].in);
    }
  }
}

}  // namespace wheelpit::filter
