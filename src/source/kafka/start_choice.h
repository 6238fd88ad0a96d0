#pragma once

#include <optional>

#include "source/kafka/group_consumer.h"
#include "source/kafka/group_ledger.h"

namespace wheelpit::kafka {

// Where a partition begins of which the group has committed nothing. What is stored of it wins over
// the mapping's starting position: the group was forgotten, as clusters do after days without a
// member. A partition that came after the mapping had begun, and a topic that was made again, begin
// at the oldest record: all of it is newer than what was read.
//
// Pure.
GroupStart start_of_partition(const GroupStart& asked, const LedgerEntry& stored,
                              const TopicPast& past);

}  // namespace wheelpit::kafka
