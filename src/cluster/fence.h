#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cluster/slots.h"
#include "cluster/view.h"

namespace wheelpit::cluster {

// What a transaction that writes for a slot has to find in the slot's row, or fail. The owner and
// the epoch together: after a failover that lost a commit an epoch may be given out twice, and an
// owner alone may have had the slot twice.
enum class FenceTerm { owner, epoch };
using Fence = std::vector<FenceTerm>;
inline const Fence kFence = {FenceTerm::owner, FenceTerm::epoch};

// Whether the slot's row, as it is, lets whoever has this claim write.
bool passes(const Fence& fence, const SlotRow& row, const SlotClaim& claim);

// One statement that a transaction begins with: without the row it is an error (a division by
// zero, postgres::is_fenced()), and so is all that follows. With it the row cannot change before
// the transaction ends.
std::string fence_of(const SlotName& name, const SlotClaim& claim, const Fence& fence = kFence);

// The same as a SELECT that gives one row or none, to put behind FROM: for a statement that does
// nothing where the fence is not passed, and whose transaction goes on.
std::string held_row(const SlotName& name, const SlotClaim& claim, const Fence& fence = kFence);

}  // namespace wheelpit::cluster
