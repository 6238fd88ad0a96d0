#pragma once

#include <cstddef>

#include "filter/match/bit_sets.h"

namespace wheelpit::filter {

// Where Leaf::look_up() collects conjunctions: one word, in registers, is enough for most mappings.
class WordHits {
 public:
  explicit WordHits(const BitSets& sets) : sets_(sets) {}

  void accept(BitSets::Id id) { accepted_ |= sets_.word(id); }
  void reject(BitSets::Id id) { rejected_ |= sets_.word(id); }
  void accept_one(std::size_t bit) { accepted_ |= Word{1} << bit; }
  // All of the first, and those of the second that were not rejected; forgets what was rejected.
  void accept_unrejected(BitSets::Id always, BitSets::Id unless_rejected) {
    accepted_ |= sets_.word(always) | (sets_.word(unless_rejected) & ~rejected_);
    rejected_ = 0;
  }

  Word accepted() const { return accepted_; }

 private:
  const BitSets& sets_;
  Word accepted_ = 0;
  Word rejected_ = 0;
};

// The same for any number of words.
class WordsHits {
 public:
  // `accepted` is added to; `rejected` is working memory, zero before and after.
  WordsHits(const BitSets& sets, Word* accepted, Word* rejected)
      : sets_(sets), accepted_(accepted), rejected_(rejected) {}

  void accept(BitSets::Id id) { unite(accepted_, id); }
  void reject(BitSets::Id id) { unite(rejected_, id); }
  void accept_one(std::size_t bit) { accepted_[bit / 64] |= Word{1} << (bit % 64); }
  void accept_unrejected(BitSets::Id always, BitSets::Id unless_rejected) {
    const Word* const first = sets_.words(always);
    const Word* const second = sets_.words(unless_rejected);
    for (std::size_t i = 0; i < sets_.width(); ++i) {
      accepted_[i] |= first[i] | (second[i] & ~rejected_[i]);
      rejected_[i] = 0;
    }
  }

 private:
  void unite(Word* to, BitSets::Id id) const {
    if (id == BitSets::kEmpty) return;
    const Word* const from = sets_.words(id);
    for (std::size_t i = 0; i < sets_.width(); ++i) to[i] |= from[i];
  }

  const BitSets& sets_;
  Word* accepted_;
  Word* rejected_;
};

}  // namespace wheelpit::filter
