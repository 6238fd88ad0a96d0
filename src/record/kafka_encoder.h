#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "record/event_encoder.h"

namespace wheelpit {

// What is the same in all events of a partition's lane.
struct KafkaEventOrigin {
  std::string event_source_arn = {};   // of an MSK cluster; "": a self-managed one
  std::string bootstrap_servers = {};  // joined by commas
  std::string topic = {};
  std::int32_t partition = 0;
};

// The event of a Kafka mapping: {"eventSource":...,"records":{"TOPIC-PARTITION":[...]}}. What a
// record lacks (its key, its value) is left out; the bytes of header values are signed. Its
// append() takes records that hold a KafkaMessage.
std::unique_ptr<EventEncoder> make_kafka_encoder(const KafkaEventOrigin& origin);

}  // namespace wheelpit
