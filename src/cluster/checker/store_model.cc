#include "cluster/checker/store_model.h"

#include <algorithm>

namespace wheelpit::cluster {

ModelStore empty_store() {
  ModelStore store;
  store.slots[0].row.name = kCoordinator;
  store.slots[1].row.name = kMapping;
  return store;
}

bool is_live(const ModelStore& store, const std::string& incarnation) {
  const auto found = std::ranges::find(store.nodes, incarnation, &Member::incarnation);
  return found != store.nodes.end() && found->live;
}

std::vector<SlotRow> rows_of(const ModelStore& store) {
  std::vector<SlotRow> rows;
  for (const ModelSlot& slot : store.slots) {
    rows.push_back(slot.row);
    rows.back().owner_live = is_live(store, slot.row.owner);
  }
  return rows;
}

ModelSlot& slot_of(ModelStore& store, const SlotName& name) {
  return store.slots.at(name == kCoordinator ? 0 : 1);
}

void join(ModelStore& store, const std::string& node, const std::string& incarnation) {
  std::erase_if(store.nodes, [&](const Member& row) { return row.node == node; });
  store.nodes.push_back({.incarnation = incarnation, .node = node});
  std::ranges::sort(store.nodes, {}, &Member::incarnation);
}

std::vector<std::pair<SlotName, SlotClaim>> acquire(ModelStore& store, const Lease& lease) {
  std::vector<std::pair<SlotName, SlotClaim>> got;
  if (!is_live(store, lease.incarnation)) return got;
  for (ModelSlot& slot : store.slots) {
    const bool meant = slot.row.name == kCoordinator || slot.row.target == lease.node;
    if (!meant || is_live(store, slot.row.owner)) continue;
    slot.row.owner = lease.incarnation;
    ++slot.row.epoch;
    if (!slot.tenure.ends_with(lease.node)) slot.tenure += lease.node;
    got.emplace_back(slot.row.name, SlotClaim{.owner = lease.incarnation, .epoch = slot.row.epoch});
  }
  return got;
}

void release(ModelStore& store, const Lease& lease) {
  for (const auto& [name, claim] : lease.released) {
    SlotRow& row = slot_of(store, name).row;
    if (passes(kFence, row, claim)) row.owner.clear();
  }
}

bool retarget(ModelStore& store, const SlotName& name, const std::string& node,
              const SlotClaim& coordinator, const Fence& fence) {
  if (!passes(fence, slot_of(store, kCoordinator).row, coordinator)) return false;
  slot_of(store, name).row.target = node;
  return true;
}

}  // namespace wheelpit::cluster
