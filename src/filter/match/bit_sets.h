#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace wheelpit::filter {

using Word = std::uint64_t;
using Bits = std::vector<Word>;  // of as many words as the BitSets they go to

inline void set_bit(Bits& bits, std::size_t bit) { bits[bit / 64] |= Word{1} << (bit % 64); }
inline bool has_bit(const Word* words, std::size_t bit) {
  return (words[bit / 64] >> (bit % 64) & 1) != 0;
}

// Sets of conjunctions, all of one width, each kept once.
class BitSets {
 public:
  using Id = std::uint32_t;
  static constexpr Id kEmpty = 0;

  // Of `bits` members at most, numbered from 0.
  explicit BitSets(std::size_t bits) : width_((bits + 63) / 64) { add(Bits(width_)); }

  std::size_t width() const { return width_; }  // in words

  Id add(const Bits& bits);
  // Ends add(): gives up what finds equal sets.
  void freeze() { known_.clear(); }

  const Word* words(Id id) const { return words_.data() + id * width_; }
  bool contains(Id id, std::size_t bit) const { return has_bit(words(id), bit); }

  // The set's only word; if width() is 1, as it is for most mappings.
  Word word(Id id) const { return words_[id]; }

 private:
  std::size_t width_;
  std::vector<Word> words_;
  std::map<Bits, Id> known_;
};

}  // namespace wheelpit::filter
