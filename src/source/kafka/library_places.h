#pragma once

#include <librdkafka/rdkafka.h>

#include <optional>
#include <string>
#include <vector>

#include "source/kafka/group_consumer.h"

// Where partitions are read from: calls of GroupConsumer that block.
namespace wheelpit::kafka {

Result<std::vector<std::optional<Offset>>> committed_offsets(
    rd_kafka_t* rk, const std::string& topic, const std::vector<Partition>& partitions,
    Duration patience);

Result<std::vector<PartitionOffset>> pin_start(rd_kafka_t* rk, const std::string& topic,
                                               const std::vector<Partition>& partitions,
                                               const GroupStart& start, Duration patience);

}  // namespace wheelpit::kafka
