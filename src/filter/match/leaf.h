#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "filter/match/affix_table.h"
#include "filter/match/bit_sets.h"
#include "filter/match/interval_table.h"
#include "filter/match/leaf_hits.h"
#include "filter/match/text_table.h"
#include "filter/match/tried_texts.h"
#include "filter/match/verdict.h"
#include "filter/value/address.h"
#include "filter/value/number.h"
#include "filter/value/rule.h"

namespace wheelpit::filter {

// Everything that patterns say about one path: which conjunctions a value satisfies there. Values
// and ranges are looked up; how many rules there are hardly matters.
class Leaf {
 public:
  explicit Leaf(std::size_t width);  // of the sets, in words
  Leaf(Leaf&&) noexcept;
  Leaf& operator=(Leaf&&) noexcept;
  ~Leaf();

  // The rules of a conjunction for this path: alternatives.
  void add(std::size_t conjunction, const std::vector<Rule>& rules);
  void freeze(BitSets& sets, const Bits& all_conjunctions);

  // Adds the conjunctions that a value satisfies here to `hits`, which are WordHits or WordsHits.
  // `scratch` is working memory.
  template <class Hits>
  void look_up(const Value& value, Hits& hits, std::string& scratch) const;

  // How many conjunctions its values are expected to rule out: what to look at first.
  double expected_refusals() const { return expected_refusals_; }

  // Conjunctions that do not name the path; that are satisfied by its absence; both.
  BitSets::Id elsewhere() const { return elsewhere_; }
  BitSets::Id on_absent() const { return on_absent_; }
  BitSets::Id elsewhere_or_on_absent() const { return elsewhere_or_on_absent_; }

 private:
  struct Building;
  // A conjunction with several anything-but for this path: satisfied by a value that any of them
  // lets pass, which is nearly every value, so it is never useful. One is tried after the other.
  struct Several {
    std::size_t conjunction;
    std::vector<Rule> rules;
  };

  void add_rule(std::size_t conjunction, const Rule& rule);
  void add_text(const TextRule& rule, std::size_t conjunction, bool accept);
  void add_number(const NumberRule& rule, std::size_t conjunction);
  void freeze_kinds(BitSets& sets);

  // These add what tables say; true if anything was rejected.
  template <class Hits>
  bool look_up_text(const Value& value, Hits& hits, std::string& scratch) const;
  template <class Hits>
  bool try_texts(std::string_view text, Hits& hits, std::string& scratch) const;
  template <class Hits>
  bool look_up_number(const Value& value, Hits& hits) const;
  template <class Hits>
  void try_several(const Value& value, Hits& hits) const;
  static bool passes_any(const Several& several, const Value& value);
  template <class Hits>
  static bool take(const Verdict& verdict, Hits& hits) {
    hits.accept(verdict.accepts);
    if (verdict.rejects == BitSets::kEmpty) return false;
    hits.reject(verdict.rejects);
    return true;
  }

  // What any value of a kind satisfies, if nothing rejects it. By ValueKind.
  std::array<BitSets::Id, 5> by_kind_{};
  bool searches_text_ = false;  // are there tables for it?
  bool tries_text_ = false;     // other than of equal texts, prefixes and suffixes?
  bool searches_numbers_ = false;
  BitSets::Id present_ = BitSets::kEmpty;
  BitSets::Id anything_but_ = BitSets::kEmpty;
  BitSets::Id elsewhere_ = BitSets::kEmpty;
  BitSets::Id on_absent_ = BitSets::kEmpty;
  BitSets::Id elsewhere_or_on_absent_ = BitSets::kEmpty;

  double expected_refusals_ = 0;

  // The tables give places in verdicts_, of which the first says nothing.
  static constexpr std::uint32_t kNoVerdict = 0;
  std::vector<Verdict> verdicts_ = std::vector<Verdict>(1);
  TextTable equal_;
  AffixTable prefixes_{Affix::prefix};
  AffixTable suffixes_{Affix::suffix};
  TextTable incomparable_;  // numbers that are not binary64, by their text
  TriedTexts tried_;
  IntervalTable<Address> addresses_;
  IntervalTable<double> numbers_;
  std::vector<Several> several_;

  std::unique_ptr<Building> building_;  // until freeze()
};

template <class Hits>
[[gnu::always_inline]] bool Leaf::look_up_text(const Value& value, Hits& hits,
                                               std::string& scratch) const {
  bool rejected = false;
  const auto take_place = [&](std::uint32_t place) { rejected |= take(verdicts_[place], hits); };
  if (!equal_.empty()) take_place(equal_.find(value.text, value.limit, kNoVerdict));
  if (!prefixes_.empty()) prefixes_.find(value.text, value.limit, take_place);
  if (!suffixes_.empty()) suffixes_.find(value.text, value.limit, take_place);
  if (tries_text_) rejected |= try_texts(value.text, hits, scratch);
  return rejected;
}

template <class Hits>
[[gnu::noinline]] bool Leaf::try_texts(std::string_view text, Hits& hits,
                                       std::string& scratch) const {
  bool rejected = false;
  if (!tried_.empty()) {
    tried_.find(text, scratch, [&](const Verdict& verdict) { rejected |= take(verdict, hits); });
  }
  if (!addresses_.empty() && resembles_address(text)) {
    if (const auto address = parse_address(text)) {
      rejected |= take(addresses_.find(*address), hits);
    }
  }
  return rejected;
}

template <class Hits>
[[gnu::always_inline]] bool Leaf::look_up_number(const Value& value, Hits& hits) const {
  const auto number = comparable_number(value.text, value.limit);
  if (number) [[likely]]
    return !numbers_.empty() && take(numbers_.find(*number), hits);
  return !incomparable_.empty() &&
         take(verdicts_[incomparable_.find(value.text, value.limit, kNoVerdict)], hits);
}

template <class Hits>
[[gnu::noinline]] void Leaf::try_several(const Value& value, Hits& hits) const {
  for (const Several& several : several_) {
    if (passes_any(several, value)) hits.accept_one(several.conjunction);
  }
}

template <class Hits>
[[gnu::always_inline]] void Leaf::look_up(const Value& value, Hits& hits,
                                          std::string& scratch) const {
  bool rejected = false;
  if (value.kind == ValueKind::text) {
    if (searches_text_) rejected = look_up_text(value, hits, scratch);
  } else if (value.kind == ValueKind::number) {
    if (searches_numbers_) rejected = look_up_number(value, hits);
  }
  if (!rejected) {
    hits.accept(by_kind_[static_cast<std::size_t>(value.kind)]);
  } else {
    hits.accept_unrejected(present_, anything_but_);
  }
  if (!several_.empty()) [[unlikely]]
    try_several(value, hits);
}

}  // namespace wheelpit::filter
