#include "cluster/lease_step.h"

#include <algorithm>

namespace wheelpit::cluster {

namespace {

// The coordinator's slot has no target: the first one gets it.
bool is_for(const SlotRow& row, const std::string& node) {
  return row.name.kind == SlotKind::coordinator || row.target == node;
}

class Look {
 public:
  explicit Look(Lease& lease) : lease_(lease) {}

  void at(const SlotRow& row) {
    if (row.owner == lease_.incarnation) {
      owned(row);
    } else {
      lease_.released.erase(row.name);
      not_owned(row);
    }
  }

  // A slot that is in the store no more.
  void gone(const SlotName& name) {
    lease_.released.erase(name);
    lose(name);
  }

  LeaseStep take() { return std::move(step_); }

 private:
  void owned(const SlotRow& row) {
    const SlotClaim claim{.owner = lease_.incarnation, .epoch = row.epoch};
    if (const auto before = lease_.released.find(row.name); before != lease_.released.end()) {
      if (before->second == claim) return;
      lease_.released.erase(before);
    }
    const auto held = lease_.held.find(row.name);
    if (held == lease_.held.end() || held->second != claim) {
      lease_.held[row.name] = claim;
      lease_.leaving.erase(row.name);
      step_.taken.emplace_back(row.name, claim);
    }
    const bool stays = is_for(row, lease_.node) || row.target.empty();
    if (!stays || (lease_.draining && row.name.kind == SlotKind::coordinator)) leave(row.name);
  }

  void not_owned(const SlotRow& row) {
    const bool free = row.owner.empty() || !row.owner_live;
    if (free && is_for(row, lease_.node) && !lease_.draining) {
      step_.acquire = true;  // what runs here goes on until it is taken anew
    } else {
      lose(row.name);
    }
  }

  void leave(const SlotName& name) {
    if (lease_.leaving.insert(name).second) step_.leave.push_back(name);
  }

  void lose(const SlotName& name) {
    if (lease_.held.erase(name) == 0) return;
    if (lease_.leaving.erase(name) == 0) step_.leave.push_back(name);
  }

  Lease& lease_;
  LeaseStep step_;
};

}  // namespace

LeaseStep lease_step(Lease& lease, const std::vector<SlotRow>& slots) {
  if (lease.incarnation.empty()) return {};
  Look look(lease);
  std::set<SlotName> there;
  for (const SlotRow& row : slots) {
    there.insert(row.name);
    look.at(row);
  }
  std::vector<SlotName> missing;
  const auto note = [&](const auto& all) {
    for (const auto& [name, claim] : all) {
      if (!there.contains(name)) missing.push_back(name);
    }
  };
  note(lease.held);
  note(lease.released);
  for (const SlotName& name : missing) look.gone(name);
  return look.take();
}

void acquired(Lease& lease, const std::vector<std::pair<SlotName, SlotClaim>>& slots) {
  for (const auto& [name, claim] : slots) {
    lease.held[name] = claim;
    lease.leaving.erase(name);
    lease.released.erase(name);
  }
}

void let_go(Lease& lease, const SlotName& name) {
  const auto found = lease.held.find(name);
  if (found == lease.held.end()) return;
  const SlotClaim claim = found->second;
  lease.held.erase(found);
  lease.leaving.erase(name);
  if (claim.owner == lease.incarnation) lease.released[name] = claim;
}

void renewed(Lease& lease, TimePoint sent) { lease.until = sent + kLeaseHere; }

void lost(Lease& lease) { lease.incarnation.clear(); }

Duration overrun(const Lease& lease, TimePoint now) {
  if (!lease.until) return Duration::zero();
  return std::max(now - *lease.until, Duration::zero());
}

}  // namespace wheelpit::cluster
