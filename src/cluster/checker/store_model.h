#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cluster/checker/model.h"

namespace wheelpit::cluster {

// The transactions of cluster/postgres, on a model of the store. Each is whole; each gives what its
// answer says.

inline const SlotName kCoordinator{.kind = SlotKind::coordinator};
inline const SlotName kMapping{.kind = SlotKind::mapping, .key = "m"};

ModelStore empty_store();

bool is_live(const ModelStore& store, const std::string& incarnation);
std::vector<SlotRow> rows_of(const ModelStore& store);
ModelSlot& slot_of(ModelStore& store, const SlotName& name);

void join(ModelStore& store, const std::string& node, const std::string& incarnation);
std::vector<std::pair<SlotName, SlotClaim>> acquire(ModelStore& store, const Lease& lease);
void release(ModelStore& store, const Lease& lease);
// False: the fence was not passed.
bool retarget(ModelStore& store, const SlotName& name, const std::string& node,
              const SlotClaim& coordinator, const Fence& fence);

}  // namespace wheelpit::cluster
