#include "filter/match/array_choice.h"

#include <algorithm>
#include <bit>

namespace wheelpit::filter {

ArrayChoice::Path& ArrayChoice::add() {
  if (used_ == paths_.size()) paths_.emplace_back();
  Path& path = paths_[used_++];
  path.values.clear();
  path.satisfying.clear();
  path.may_be_absent = false;
  return path;
}

// Backtracking that falls back to the latest choice that had a part in the failure, not just to
// the latest: arrays that have nothing to do with each other are not multiplied.
bool ArrayChoice::possible(const ArrayElements& elements, std::size_t& steps) {
  if (used_ == 0) return true;
  words_ = (used_ + 63) / 64;
  cursors_.resize(used_);
  chosen_.resize(used_);
  conflicts_.resize(used_ * words_);
  open_level(0);
  for (std::size_t level = 0;;) {
    if (steps == 0) return true;
    --steps;
    if (choose_next(elements, level)) {
      if (++level == used_) return true;
      open_level(level);
    } else {
      level = fall_back(level);
      if (level == kNone) return false;
    }
  }
}

void ArrayChoice::open_level(std::size_t level) {
  cursors_[level] = 0;
  std::fill_n(conflicts(level), words_, 0);
}

// Candidates are the satisfying values, then absence.
bool ArrayChoice::choose_next(const ArrayElements& elements, std::size_t level) {
  const Path& path = paths_[level];
  while (cursors_[level] < path.satisfying.size()) {
    const ArrayElement candidate = path.satisfying[cursors_[level]++];
    const std::size_t conflict = first_conflict(elements, level, candidate);
    if (conflict == kNone) {
      chosen_[level] = candidate;
      return true;
    }
    conflicts(level)[conflict / 64] |= Word{1} << (conflict % 64);
  }
  if (!path.may_be_absent || cursors_[level] > path.satisfying.size()) return false;
  ++cursors_[level];
  return absent(elements, level);
}

std::size_t ArrayChoice::first_conflict(const ArrayElements& elements, std::size_t level,
                                        ArrayElement candidate) const {
  for (std::size_t earlier = 0; earlier < level; ++earlier) {
    if (!elements.consistent(chosen_[earlier], candidate)) return earlier;
  }
  return kNone;
}

bool ArrayChoice::absent(const ArrayElements& elements, std::size_t level) {
  const bool there = std::ranges::any_of(paths_[level].values, [&](ArrayElement value) {
    return first_conflict(elements, level, value) == kNone;
  });
  if (there) {  // any other choice before might exclude it
    for (std::size_t earlier = 0; earlier < level; ++earlier) {
      conflicts(level)[earlier / 64] |= Word{1} << (earlier % 64);
    }
    return false;
  }
  chosen_[level] = 0;
  return true;
}

std::size_t ArrayChoice::fall_back(std::size_t level) {
  Word* const failed = conflicts(level);
  for (std::size_t word = words_; word-- > 0;) {
    if (failed[word] == 0) continue;
    const auto bit = static_cast<std::size_t>(std::bit_width(failed[word])) - 1;
    const std::size_t target = word * 64 + bit;
    failed[word] &= ~(Word{1} << bit);
    Word* const reasons = conflicts(target);
    for (std::size_t i = 0; i < words_; ++i) reasons[i] |= failed[i];
    return target;
  }
  return kNone;
}

}  // namespace wheelpit::filter
