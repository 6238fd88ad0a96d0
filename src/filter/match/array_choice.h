#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "filter/json/array_elements.h"
#include "filter/match/bit_sets.h"

namespace wheelpit::filter {

// What a record may spend on choosing among array elements: some milliseconds.
inline constexpr std::size_t kMaxChoiceSteps = 50'000;

// Chooses a value for each path of a conjunction so that no two lie in different elements of the
// same array. Paths are taken in their order: a path may also be satisfied by its absence, among
// what is consistent with the values chosen before.
class ArrayChoice {
 public:
  // The array elements that hold values of one path, and those whose values satisfy a rule of the
  // conjunction for it.
  struct Path {
    std::vector<ArrayElement> values;
    std::vector<ArrayElement> satisfying;
    bool may_be_absent = false;
  };

  // Room for paths; those of earlier use keep their memory.
  void clear() { used_ = 0; }
  Path& add();

  // Is there a choice? `steps` is what may still be spent on it: a hostile event could make the
  // search endless. When it is used up the answer is yes: a message too many reaches the function,
  // none is lost.
  bool possible(const ArrayElements& elements, std::size_t& steps);

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};

  bool choose_next(const ArrayElements& elements, std::size_t level);
  std::size_t first_conflict(const ArrayElements& elements, std::size_t level,
                             ArrayElement candidate) const;
  bool absent(const ArrayElements& elements, std::size_t level);
  std::size_t fall_back(std::size_t level);
  void open_level(std::size_t level);

  Word* conflicts(std::size_t level) { return conflicts_.data() + level * words_; }

  std::vector<Path> paths_;
  std::size_t used_ = 0;
  std::vector<std::size_t> cursors_;  // of each level, the next candidate
  std::vector<ArrayElement> chosen_;
  // Of each level, the earlier levels whose choices ruled a candidate out: where to fall back to.
  std::vector<Word> conflicts_;
  std::size_t words_ = 0;
};

}  // namespace wheelpit::filter
