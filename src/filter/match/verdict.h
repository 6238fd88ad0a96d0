#pragma once

#include "filter/match/bit_sets.h"

namespace wheelpit::filter {

// What an entry of a lookup table says about conjunctions.
struct Verdict {
  BitSets::Id accepts = BitSets::kEmpty;  // a rule of theirs is satisfied
  BitSets::Id rejects = BitSets::kEmpty;  // their anything-but excludes the value
};

// The same while it is put together.
struct VerdictBits {
  explicit VerdictBits(std::size_t width) : accepts(width), rejects(width) {}

  Verdict add_to(BitSets& sets) const { return {sets.add(accepts), sets.add(rejects)}; }

  Bits accepts;
  Bits rejects;
};

}  // namespace wheelpit::filter
