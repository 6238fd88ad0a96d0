#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cluster/view.h"

namespace wheelpit::cluster {

// A node that slots may be given to.
struct Candidate {
  std::string node;           // NodeRow::node
  std::int64_t capacity = 1;  // at least 1
  bool draining = false;      // gets nothing, and loses what it has
};

// When a slot that was well where it was went to or from a node, last.
using LastMoves = std::map<std::string, TimePoint>;

struct NewTarget {
  SlotName name;
  std::string node;

  bool operator==(const NewTarget&) const = default;
};

// Which slots are to go to another node than they are targeted at. The coordinator's own slot is
// none of them: whoever comes first has it.
//   - What has no target, or one that is not among `nodes`, or that drains, goes at once to the
//   node
//     that then has the least of that kind, by weight for its capacity.
//   - A mapping with a home goes where its function's slot goes.
//   - What is well where it is stays, unless one node has more than another by more than the slot's
//     weight and a tenth: then one slot of a kind moves, and neither of the two nodes takes part in
//     another move for a second. `moves` remembers that.
//   - While no node may get anything, nothing changes.
std::vector<NewTarget> assign(const std::vector<Candidate>& nodes,
                              const std::vector<SlotRow>& slots, LastMoves& moves, TimePoint now);

}  // namespace wheelpit::cluster
