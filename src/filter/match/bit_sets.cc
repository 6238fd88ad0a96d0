#include "filter/match/bit_sets.h"

namespace wheelpit::filter {

BitSets::Id BitSets::add(const Bits& bits) {
  const auto next = static_cast<Id>(known_.size());
  const auto [known, added] = known_.try_emplace(bits, next);
  if (added) words_.insert(words_.end(), bits.begin(), bits.end());
  return known->second;
}

}  // namespace wheelpit::filter
