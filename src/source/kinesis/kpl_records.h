#pragma once

#include <optional>
#include <vector>

#include "source/kinesis/hash_key.h"
#include "source/sharded/stream_reader.h"

namespace wheelpit::kinesis {

// Appends the records within `record`, which is a KinesisMessage, if it is an aggregate of the
// Kinesis Producer Library; else the record itself. They have its number and arrival. So that
// nothing is lost, an aggregate is left as it is when one of its records belongs to another shard
// than that of `hash_keys`; nothing: that is not looked at.
void take_apart(sharded::StreamRecord record, const std::optional<HashKeyRange>& hash_keys,
                std::vector<sharded::StreamRecord>& out);

}  // namespace wheelpit::kinesis
