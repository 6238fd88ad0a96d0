#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cluster/slots.h"

namespace wheelpit::cluster {

// A node as the store has it. Rows of nodes that are gone stay for a while.
struct NodeRow {
  std::string incarnation;      // UUID, made anew by each start and after a lost lease
  std::string node;             // UUID of its data directory
  std::string name;             // of its machine
  std::string address = {};     // where its peers listen: host:port
  std::string version = {};     // of wheelpit
  bool live = false;            // its lease has not expired, by the database's clock
  std::int64_t expires_ms = 0;  // of the lease, in milliseconds since 1970 by that clock
  std::int64_t left_ms = 0;     // until then; negative: since then
  bool draining = false;        // it is to get nothing, and to lose what it has
  std::int64_t applied = 0;     // revision of the control plane that it has read
  std::int64_t capacity = 1;    // how much it can do, beside others

  bool operator==(const NodeRow&) const = default;
};

// A slot as the store has it.
struct SlotRow {
  SlotName name;
  std::string target = {};  // NodeRow::node that is to have it; "": none yet
  std::string owner = {};   // NodeRow::incarnation that has it; "": none
  bool owner_live = false;
  std::int64_t epoch = 0;
  std::int64_t weight = 1;
  std::string home =
      {};               // of a mapping: key of the slot of kind `function` that it goes along with
  WallTime since = {};  // the owner has it

  bool operator==(const SlotRow&) const = default;
};

// What a node knew of all at its last look.
struct ClusterView {
  std::string self;           // NodeRow::node
  std::int64_t revision = 0;  // of the control plane
  std::vector<NodeRow> nodes;
  std::vector<SlotRow> slots;

  bool operator==(const ClusterView&) const = default;
};

}  // namespace wheelpit::cluster
