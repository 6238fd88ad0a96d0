#include "api/mappings/mapping_json.h"

#include <boost/json/array.hpp>
#include <chrono>
#include <cstdint>

#include "api/mappings/mapping_filters.h"
#include "api/model/input.h"
#include "mapping/broker_rules.h"
#include "mapping/source_traits.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

// The structure `name` of `input`; an empty one if it is absent.
const json::object& inside(const json::object& input, std::string_view name) {
  static const json::object empty;
  const json::value* value = find(input, name);
  return value == nullptr ? empty : value->as_object();
}

std::vector<std::string> list_of_texts(const json::object& input, std::string_view name) {
  std::vector<std::string> list;
  if (const json::value* given = find(input, name)) {
    for (const json::value& item : given->as_array()) list.emplace_back(item.as_string());
  }
  return list;
}

std::optional<std::string> optional_text_of(const json::object& input, std::string_view name) {
  if (!has(input, name)) return std::nullopt;
  return text_of(input, name);
}

std::optional<WallTime> time_of(const json::object& input, std::string_view name) {
  const json::value* milliseconds = find(input, name);
  if (milliseconds == nullptr) return std::nullopt;
  return WallTime(std::chrono::milliseconds(milliseconds->as_int64()));
}

// A time as the encoder of answers takes it.
std::int64_t milliseconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

std::optional<PollerBounds> pollers_of(const json::object& input) {
  const json::object& config = inside(input, "ProvisionedPollerConfig");
  if (config.empty()) return std::nullopt;
  return PollerBounds{.minimum = integer_of(config, "MinimumPollers"),
                      .maximum = integer_of(config, "MaximumPollers"),
                      .group = optional_text_of(config, "PollerGroupName")};
}

SettingsUpdate::Destinations destinations_of(const json::object& input) {
  const json::object& config = inside(input, "DestinationConfig");
  SettingsUpdate::Destinations destinations{
      .on_success = text_of(inside(config, "OnSuccess"), "Destination"), .on_failure = {}};
  if (has(config, "OnFailure")) {
    destinations.on_failure = text_of(inside(config, "OnFailure"), "Destination");
  }
  return destinations;
}

// Whichever of the two members that Kafka has is there; an empty one if none is.
const json::object& kafka_of(const json::object& input) {
  const json::object& managed = inside(input, "AmazonManagedKafkaEventSourceConfig");
  return managed.empty() ? inside(input, "SelfManagedKafkaEventSourceConfig") : managed;
}

std::optional<SchemaRegistry> registry_of(const json::object& kafka) {
  const json::object& registry = inside(kafka, "SchemaRegistryConfig");
  if (registry.empty()) return std::nullopt;
  return SchemaRegistry{.uri = text_of(registry, "SchemaRegistryURI"),
                        .event_record_format = text_of(registry, "EventRecordFormat")};
}

void add_access(const std::vector<SourceAccess>& list, json::object& out) {
  json::array access;
  for (const SourceAccess& entry : list) {
    access.push_back({{"Type", entry.type}, {"URI", entry.uri}});
  }
  out["SourceAccessConfigurations"] = std::move(access);
}

void add_source(const MqParameters& source, json::object& out) {
  out["Queues"] = json::array{source.queue};
  add_access(source.access, out);
}

void add_metrics(const std::vector<std::string>& metrics, json::object& out) {
  if (metrics.empty()) return;
  out["MetricsConfig"] = json::object{{"Metrics", json::array(metrics.begin(), metrics.end())}};
}

void add_pollers(const std::optional<PollerBounds>& bounds, json::object& out) {
  if (!bounds) return;
  json::object pollers;
  if (bounds->minimum) pollers["MinimumPollers"] = *bounds->minimum;
  if (bounds->maximum) pollers["MaximumPollers"] = *bounds->maximum;
  if (bounds->group) pollers["PollerGroupName"] = *bounds->group;
  out["ProvisionedPollerConfig"] = std::move(pollers);
}

void add_source(const SqsParameters& source, json::object& out) {
  add_metrics(source.metrics, out);
  add_pollers(source.pollers, out);
}

void add_start(const std::string& position, const std::optional<WallTime>& timestamp,
               json::object& out) {
  out["StartingPosition"] = position;
  if (timestamp) out["StartingPositionTimestamp"] = milliseconds_of(*timestamp);
}

void add_source(const KafkaParameters& source, json::object& out) {
  const bool managed = source.bootstrap_servers.empty();
  if (!managed) {
    const json::array servers(source.bootstrap_servers.begin(), source.bootstrap_servers.end());
    out["SelfManagedEventSource"] =
        json::object{{"Endpoints", json::object{{"KAFKA_BOOTSTRAP_SERVERS", servers}}}};
    out.erase("EventSourceArn");
  }
  out["Topics"] = json::array{source.topic};
  if (!source.access.empty()) add_access(source.access, out);
  out[managed ? "AmazonManagedKafkaEventSourceConfig" : "SelfManagedKafkaEventSourceConfig"] =
      json::object{{"ConsumerGroupId", source.consumer_group}};
  add_start(source.starting_position, source.starting_timestamp, out);
  add_pollers(source.pollers, out);
  add_metrics(source.metrics, out);
}

void add_source(const StreamParameters& source, json::object& out) {
  add_metrics(source.metrics, out);
  add_start(source.starting_position, source.starting_timestamp, out);
  out["ParallelizationFactor"] = source.parallelization_factor;
  out["TumblingWindowInSeconds"] = source.tumbling_window_seconds;
}

void add_handling(const BatchHandling& handling, json::object& out) {
  if (handling.maximum_concurrency) {
    out["ScalingConfig"] = json::object{{"MaximumConcurrency", *handling.maximum_concurrency}};
  }
  if (handling.function_response_types) {
    const auto& types = *handling.function_response_types;
    out["FunctionResponseTypes"] = json::array(types.begin(), types.end());
  }
  if (handling.bisect_batch_on_function_error) {
    out["BisectBatchOnFunctionError"] = *handling.bisect_batch_on_function_error;
  }
  if (handling.maximum_retry_attempts) {
    out["MaximumRetryAttempts"] = *handling.maximum_retry_attempts;
  }
  if (handling.maximum_record_age_seconds) {
    out["MaximumRecordAgeInSeconds"] = *handling.maximum_record_age_seconds;
  }
  if (!handling.on_failure) return;
  json::object on_failure;
  if (!handling.on_failure->empty()) on_failure["Destination"] = *handling.on_failure;
  out["DestinationConfig"] = json::object{{"OnFailure", std::move(on_failure)}};
}

// What Create and Update read alike: absent members say nothing.
template <typename Settings>
void read_batch_settings(const json::object& input, Settings& to) {
  to.batch_size = integer_of(input, "BatchSize");
  to.maximum_batching_window_seconds = integer_of(input, "MaximumBatchingWindowInSeconds");
  to.parallelization_factor = integer_of(input, "ParallelizationFactor");
  to.maximum_record_age_seconds = integer_of(input, "MaximumRecordAgeInSeconds");
  to.maximum_retry_attempts = integer_of(input, "MaximumRetryAttempts");
  to.tumbling_window_seconds = integer_of(input, "TumblingWindowInSeconds");
  to.bisect_batch_on_function_error = flag_of(input, "BisectBatchOnFunctionError");
  if (has(input, "FunctionResponseTypes")) {
    to.function_response_types = list_of_texts(input, "FunctionResponseTypes");
  }
  if (has(input, "FilterCriteria")) to.filters = patterns_of(input);
}

}  // namespace

Outcome<SourceKind> kind_of(const json::object& input, const std::vector<Broker>& brokers) {
  if (!has(input, "EventSourceArn") && has(input, "SelfManagedEventSource")) {
    return SourceKind::self_managed_kafka;
  }
  if (const auto kind = source_kind_of(text_of(input, "EventSourceArn"), brokers)) return *kind;
  return fail(ErrorCode::invalid_parameter_value, "Unrecognized event source.");
}

MappingSettings settings_of(const json::object& input) {
  MappingSettings settings;
  settings.event_source_arn = text_of(input, "EventSourceArn");
  settings.bootstrap_servers = list_of_texts(
      inside(inside(input, "SelfManagedEventSource"), "Endpoints"), "KAFKA_BOOTSTRAP_SERVERS");
  settings.queues = list_of_texts(input, "Queues");
  settings.topics = list_of_texts(input, "Topics");
  settings.source_access = access_of(input);

  read_batch_settings(input, settings);

  settings.starting_position = text_of(input, "StartingPosition");
  settings.starting_position_timestamp = time_of(input, "StartingPositionTimestamp");
  SettingsUpdate::Destinations destinations = destinations_of(input);
  settings.on_success = std::move(destinations.on_success);
  settings.on_failure = std::move(destinations.on_failure);
  settings.consumer_group_id = text_of(kafka_of(input), "ConsumerGroupId");
  settings.consumption_mode = text_of(kafka_of(input), "ConsumptionMode");
  settings.schema_registry = registry_of(kafka_of(input));

  settings.maximum_concurrency = integer_of(inside(input, "ScalingConfig"), "MaximumConcurrency");
  settings.pollers = pollers_of(input);
  settings.metrics = list_of_texts(inside(input, "MetricsConfig"), "Metrics");
  settings.system_log_level = text_of(inside(input, "LoggingConfig"), "SystemLogLevel");
  const json::object& document_db = inside(input, "DocumentDBEventSourceConfig");
  settings.database_name = text_of(document_db, "DatabaseName");
  settings.collection_name = text_of(document_db, "CollectionName");
  settings.full_document = text_of(document_db, "FullDocument");
  return settings;
}

SettingsUpdate update_of(const json::object& input) {
  SettingsUpdate update;
  if (has(input, "SourceAccessConfigurations")) update.source_access = access_of(input);
  read_batch_settings(input, update);
  if (has(input, "DestinationConfig")) update.destinations = destinations_of(input);

  if (has(input, "ScalingConfig")) {
    update.maximum_concurrency = integer_of(inside(input, "ScalingConfig"), "MaximumConcurrency");
  }
  if (has(input, "ProvisionedPollerConfig")) update.pollers = pollers_of(input);
  if (has(input, "MetricsConfig")) {
    update.metrics = list_of_texts(inside(input, "MetricsConfig"), "Metrics");
  }
  if (has(input, "LoggingConfig")) {
    update.system_log_level = text_of(inside(input, "LoggingConfig"), "SystemLogLevel");
  }
  const json::object& kafka = kafka_of(input);
  update.consumer_group_id = optional_text_of(kafka, "ConsumerGroupId");
  if (has(kafka, "SchemaRegistryConfig")) update.schema_registry = registry_of(kafka);
  const json::object& document_db = inside(input, "DocumentDBEventSourceConfig");
  update.database_name = optional_text_of(document_db, "DatabaseName");
  update.collection_name = optional_text_of(document_db, "CollectionName");
  update.full_document = optional_text_of(document_db, "FullDocument");
  return update;
}

std::vector<SourceAccess> access_of(const json::object& input) {
  std::vector<SourceAccess> list;
  const json::value* given = find(input, "SourceAccessConfigurations");
  if (given == nullptr) return list;
  for (const json::value& item : given->as_array()) {
    list.push_back(
        {.type = text_of(item.as_object(), "Type"), .uri = text_of(item.as_object(), "URI")});
  }
  return list;
}

json::object members_of(const Mapping& mapping, const ApiDependencies& deps) {
  json::object out = {
      {"UUID", mapping.uuid},
      {"BatchSize", mapping.batching.size},
      {"EventSourceArn", mapping.event_source_arn},
      {"FunctionArn", mapping.function_arn},
      {"LastModified", milliseconds_of(mapping.status.last_modified)},
      {"State", to_string(mapping.status.state)},
      {"StateTransitionReason", mapping.status.reason},
      {"EventSourceMappingArn", "arn:aws:lambda:" + deps.region + ":" + deps.account_id +
                                    ":event-source-mapping:" + mapping.uuid},
  };
  if (const std::string& result = mapping.status.last_processing_result; !result.empty()) {
    out["LastProcessingResult"] = result;
  }
  std::visit([&out](const auto& source) { add_source(source, out); }, mapping.source);
  if (mapping.batching.window_seconds) {
    out["MaximumBatchingWindowInSeconds"] = *mapping.batching.window_seconds;
  }
  add_handling(mapping.handling, out);
  if (!mapping.filters.empty()) out["FilterCriteria"] = filter_criteria_of(mapping.filters);
  return out;
}

json::object settled_members_of(const Mapping& mapping, const ApiDependencies& deps) {
  if (!traits_of(mapping.kind).modified_in_minutes) return members_of(mapping, deps);
  Mapping settled = mapping;
  settled.status.last_modified =
      std::chrono::floor<std::chrono::minutes>(settled.status.last_modified);
  return members_of(settled, deps);
}

}  // namespace wheelpit::api
