#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <vector>

#include "filter/match/verdict.h"

namespace wheelpit::filter {

template <class Key>
struct Interval {
  Key low;
  Key high;
  bool low_open = false;
  bool high_open = false;
};

// Intervals of a Key, cut where one of them begins or ends: each piece knows what holds in it.
template <class Key>
class IntervalTable {
 public:
  enum class Effect { accept, reject };

  void add(const Interval<Key>& interval, std::size_t conjunction, Effect effect) {
    added_.push_back({interval, conjunction, effect});
  }

  bool empty() const { return pieces_.empty() && added_.empty(); }

  void freeze(BitSets& sets) {
    if (added_.empty()) return;
    for (const Added& added : added_) {
      ends_.push_back(added.interval.low);
      ends_.push_back(added.interval.high);
    }
    std::ranges::sort(ends_);
    ends_.erase(std::unique(ends_.begin(), ends_.end()), ends_.end());
    std::vector<VerdictBits> bits(ends_.size() * 2 + 1, VerdictBits(sets.width()));
    for (const Added& added : added_) {
      const std::size_t first = piece(added.interval.low) + (added.interval.low_open ? 1 : 0);
      const std::size_t last = piece(added.interval.high) - (added.interval.high_open ? 1 : 0);
      for (std::size_t at = first; at <= last; ++at) {
        set_bit(added.effect == Effect::accept ? bits[at].accepts : bits[at].rejects,
                added.conjunction);
      }
    }
    for (const VerdictBits& piece_bits : bits) pieces_.push_back(piece_bits.add_to(sets));
    added_ = {};
  }

  // After freeze(), if not empty().
  const Verdict& find(const Key& key) const { return pieces_[piece(key)]; }

 private:
  static constexpr std::size_t kFew = 8;

  struct Added {
    Interval<Key> interval;
    std::size_t conjunction;
    Effect effect;
  };

  // 0 below the first end, 1 at it, 2 between it and the second, and so on.
  std::size_t piece(const Key& key) const {
    if constexpr (std::is_arithmetic_v<Key>) {
      // Without a branch that depends on the key: no processor could predict it.
      if (ends_.size() <= kFew) {
        std::size_t place = 0;
        for (const Key end : ends_) place += (end < key ? 2 : 0) + (end == key ? 1 : 0);
        return place;
      }
    }
    const auto end = std::ranges::lower_bound(ends_, key);
    const auto below = static_cast<std::size_t>(end - ends_.begin()) * 2;
    return end != ends_.end() && *end == key ? below + 1 : below;
  }

  std::vector<Added> added_;
  std::vector<Key> ends_;
  std::vector<Verdict> pieces_;
};

}  // namespace wheelpit::filter
