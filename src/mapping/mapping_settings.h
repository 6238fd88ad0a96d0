#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "mapping/mapping.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// SchemaRegistryConfig of a Kafka source.
struct SchemaRegistry {
  std::string uri;
  std::string event_record_format;

  bool operator==(const SchemaRegistry&) const = default;
};

// What a CreateEventSourceMapping says about its source and how to read it, whatever the kind of
// source; and what a mapping is shown with. Each member meets the constraints of the service's
// model on its own; absent ones are "", empty or nullopt.
struct MappingSettings {
  std::string event_source_arn;
  std::vector<std::string> bootstrap_servers;  // of a self-managed cluster
  std::vector<std::string> queues;
  std::vector<std::string> topics;
  std::vector<SourceAccess> source_access;

  std::optional<int> batch_size;
  std::optional<int> maximum_batching_window_seconds;
  std::optional<int> parallelization_factor;
  std::optional<int> maximum_record_age_seconds;
  std::optional<int> maximum_retry_attempts;
  std::optional<int> tumbling_window_seconds;
  std::optional<bool> bisect_batch_on_function_error;
  std::optional<std::vector<std::string>> function_response_types;
  std::vector<std::string> filters;

  std::string starting_position;
  std::optional<WallTime> starting_position_timestamp;
  std::string on_success;                 // a destination
  std::optional<std::string> on_failure;  // the same; "" is shown as an empty OnFailure

  std::optional<int> maximum_concurrency;
  std::optional<PollerBounds> pollers;
  std::vector<std::string> metrics;
  std::string system_log_level;
  std::string consumer_group_id;
  std::string consumption_mode;  // "Stream", "Queue"; not kept: only the first is taken
  std::optional<SchemaRegistry> schema_registry;
  std::string database_name;
  std::string collection_name;
  std::string full_document;

  bool operator==(const MappingSettings&) const = default;
};

// The same of a mapping that is stored.
MappingSettings settings_of(const Mapping& mapping);

// Brings `settings`, which have their defaults, into `mapping`, whose kind they are for.
void apply(const MappingSettings& settings, Mapping& mapping);

// With the service's defaults for what is absent: what the new mapping is shown with. `uuid` is the
// mapping's, after which Kafka's consumer group is named.
MappingSettings with_defaults(SourceKind kind, MappingSettings given, std::string_view uuid);

// What a new mapping says of itself. (One that is not enabled may be shown otherwise in the answer
// to its creation: SourceTraits::new_and_disabled.)
MappingStatus status_of_new(SourceKind kind, bool enabled, WallTime now);

}  // namespace wheelpit
