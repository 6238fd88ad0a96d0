#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <string>
#include <vector>

#include "source/kafka/group_consumer.h"
#include "source/kafka/library.h"

// Between our words and the client library's.
namespace wheelpit::kafka {

inline int milliseconds_of(Duration duration) {
  return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

inline std::string name_of(rd_kafka_resp_err_t error) { return rd_kafka_err2name(error); }

inline Error error_of(rd_kafka_resp_err_t error, const std::string& doing) {
  return {Errc::unavailable, doing + ": " + rd_kafka_err2str(error) + " (" + name_of(error) + ")"};
}

inline OwnedPartitions partitions_of(const std::string& topic,
                                     const std::vector<PartitionOffset>& places) {
  OwnedPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(places.size())));
  for (const PartitionOffset& place : places) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), place.partition)->offset =
        place.offset;
  }
  return list;
}

inline OwnedPartitions partitions_of(const std::string& topic,
                                     const std::vector<Partition>& partitions) {
  std::vector<PartitionOffset> places;
  places.reserve(partitions.size());
  for (const Partition partition : partitions) {
    places.push_back({.partition = partition, .offset = RD_KAFKA_OFFSET_INVALID});
  }
  return partitions_of(topic, places);
}

}  // namespace wheelpit::kafka
