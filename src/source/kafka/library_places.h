#pragma once

#include <librdkafka/rdkafka.h>

#include <optional>
#include <string>
#include <vector>

#include "source/kafka/group_consumer.h"

// Of a topic and its partitions: calls of GroupConsumer that block.
namespace wheelpit::kafka {

Result<std::vector<std::optional<Offset>>> committed_offsets(
    rd_kafka_t* rk, const std::string& topic, const std::vector<Partition>& partitions,
    Duration patience);

Result<Offset> pin_start(rd_kafka_t* rk, const std::string& topic, Partition partition,
                         const GroupStart& start, Duration patience);

std::string topic_id_of(rd_kafka_t* rk, const std::string& topic, Duration patience);

std::optional<Offset> end_now(rd_kafka_t* rk, const std::string& topic, Partition partition,
                              Duration patience);

// What keeps us from reading the topic; nothing: nothing does.
std::optional<Failed> trouble_with(rd_kafka_t* rk, const std::string& name, Duration patience);

}  // namespace wheelpit::kafka
