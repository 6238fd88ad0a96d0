#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/engine_client.h"
#include "base/clock.h"
#include "base/result.h"

namespace wheelpit {

// What happened to records since the engine's start.
struct MappingCounters {
  std::int64_t polled = 0;
  std::int64_t filtered_out = 0;
  std::int64_t invoked = 0;
  std::int64_t failed = 0;
  std::int64_t dropped = 0;
  std::int64_t deleted = 0;
};

// A mapping as it is now, as GET /_wheelpit/mappings/status tells it.
struct MappingLook {
  std::string uuid;
  std::string function;  // its name
  std::string source;    // its kind: "rabbitmq", "sqs", "self_managed_kafka"
  std::string broker;    // of Amazon MQ: its name in the configuration
  std::string name;      // of the queue, topic, stream or table
  std::string state;     // "Enabled"
  std::string result;    // LastProcessingResult
  bool consuming = false;
  std::int64_t in_flight = 0;
  std::int64_t buffered = 0;
  MappingCounters counters;
  std::optional<std::int64_t> waiting;  // in the queue, or behind the end of a topic
  std::int64_t consumers = 0;           // of this mapping
  std::int64_t queue_consumers = 0;     // of the queue, ours included; 0: unknown
  double oldest_age = 0;                // seconds; 0: nothing waits, or it is unknown
  double last_success = 0;              // Unix seconds; 0: none
};

// Of an entry of the answer, in which there are moments where ages are wanted.
MappingLook mapping_look(const boost::json::object& members, WallTime now);

// All mappings of the engine, by UUID. An error says why they are unknown.
Result<std::vector<MappingLook>> read_mapping_looks(const AskEngine& engine, WallTime now);

// What keeps a mapping from reading, in the words of its LastProcessingResult; "" if nothing does.
// A function that fails does not.
std::string problem_of(const MappingLook& mapping);

// Those that the words name: by UUID or its beginning, by the name of a function or of what is
// read. Without words: all. An error names the word that means none.
Result<std::vector<MappingLook>> named_mappings(const std::vector<MappingLook>& all,
                                                const std::vector<std::string>& words);

// The UUID of the one mapping that `word` names; a UUID is returned as it is. An error says that
// there is none, or lists several.
Result<std::string> uuid_of_mapping(const AskEngine& engine, const std::string& word);

// "orders -> consume": what is read, and the function.
std::string short_name(const MappingLook& mapping);

}  // namespace wheelpit
