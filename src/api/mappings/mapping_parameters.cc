#include "api/mappings/mapping_parameters.h"

#include <boost/json/array.hpp>
#include <chrono>

#include "api/mappings/mapping_filters.h"
#include "api/model/input.h"
#include "mapping/source_rules.h"

namespace wheelpit {
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

std::optional<PollerBounds> pollers_of(const json::object& input) {
  const json::object& config = inside(input, "ProvisionedPollerConfig");
  if (config.empty()) return std::nullopt;
  return PollerBounds{.minimum = integer_of(config, "MinimumPollers"),
                      .maximum = integer_of(config, "MaximumPollers"),
                      .group = optional_text_of(config, "PollerGroupName")};
}

SourceUpdate::Destinations destinations_of(const json::object& input) {
  const json::object& config = inside(input, "DestinationConfig");
  SourceUpdate::Destinations destinations{
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

  settings.batch_size = integer_of(input, "BatchSize");
  settings.maximum_batching_window_seconds = integer_of(input, "MaximumBatchingWindowInSeconds");
  settings.parallelization_factor = integer_of(input, "ParallelizationFactor");
  settings.maximum_record_age_seconds = integer_of(input, "MaximumRecordAgeInSeconds");
  settings.maximum_retry_attempts = integer_of(input, "MaximumRetryAttempts");
  settings.tumbling_window_seconds = integer_of(input, "TumblingWindowInSeconds");
  settings.bisect_batch_on_function_error = flag_of(input, "BisectBatchOnFunctionError");
  if (has(input, "FunctionResponseTypes")) {
    settings.function_response_types = list_of_texts(input, "FunctionResponseTypes");
  }
  if (has(input, "FilterCriteria")) settings.filters = patterns_of(input);

  settings.starting_position = text_of(input, "StartingPosition");
  settings.starting_position_timestamp = time_of(input, "StartingPositionTimestamp");
  SourceUpdate::Destinations destinations = destinations_of(input);
  settings.on_success = std::move(destinations.on_success);
  settings.on_failure = std::move(destinations.on_failure);
  settings.consumer_group_id = text_of(kafka_of(input), "ConsumerGroupId");
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

SourceUpdate update_of(const json::object& input) {
  SourceUpdate update;
  if (has(input, "SourceAccessConfigurations")) update.source_access = access_of(input);
  update.batch_size = integer_of(input, "BatchSize");
  update.maximum_batching_window_seconds = integer_of(input, "MaximumBatchingWindowInSeconds");
  update.parallelization_factor = integer_of(input, "ParallelizationFactor");
  update.maximum_record_age_seconds = integer_of(input, "MaximumRecordAgeInSeconds");
  update.maximum_retry_attempts = integer_of(input, "MaximumRetryAttempts");
  update.tumbling_window_seconds = integer_of(input, "TumblingWindowInSeconds");
  update.bisect_batch_on_function_error = flag_of(input, "BisectBatchOnFunctionError");
  if (has(input, "FunctionResponseTypes")) {
    update.function_response_types = list_of_texts(input, "FunctionResponseTypes");
  }
  if (has(input, "FilterCriteria")) update.filters = patterns_of(input);
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

}  // namespace wheelpit
