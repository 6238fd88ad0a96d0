#pragma once

#include <vector>

#include "base/result.h"
#include "source/sharded/shard_plan.h"

namespace wheelpit::sharded {

// Whether these can be the shards of a stream. Errc::malformed names the shards that say it cannot
// be: one that is listed twice or without a name, or those that are their own ancestors.
Status check_ancestry(const std::vector<ListedShard>& shards);

}  // namespace wheelpit::sharded
