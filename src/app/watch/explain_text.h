#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/watch/mapping_look.h"
#include "base/clock.h"

namespace wheelpit {

// What the engine reports of a mapping that needs attention (GET overview, Attention).
struct MappingAttention {
  std::string title;
  std::string words;
  std::string remedy;
  bool error = false;  // nothing moves
  double since = 0;    // Unix seconds; 0: unknown, here and below
  double next_attempt = 0;
};

struct Explanation {
  bool fine = true;                    // it moves, or has nothing to do
  std::vector<std::string> sentences;  // what is, first what matters most
  std::string next_attempt;            // a sentence; "" if nothing is planned
  std::string remedy;                  // what to do; "" if nothing must be done
};

// Why a mapping moves or does not.
Explanation explain(const MappingLook& mapping, const std::optional<MappingAttention>& attention,
                    WallTime now);

std::string to_text(const Explanation& explanation);

}  // namespace wheelpit
