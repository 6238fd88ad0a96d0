#include "api/mapping_parameters.h"

#include <boost/json/array.hpp>
#include <chrono>

#include "api/input.h"
#include "api/mapping_filters.h"

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
                      .group = text_of(config, "PollerGroupName")};
}

void add_destinations(const json::object& input, SourceParameters& parameters) {
  const json::object& config = inside(input, "DestinationConfig");
  parameters.on_success = text_of(inside(config, "OnSuccess"), "Destination");
  if (has(config, "OnFailure")) {
    parameters.on_failure = text_of(inside(config, "OnFailure"), "Destination");
  }
}

// Of whichever of the two members that Kafka has is there.
void add_kafka(const json::object& input, SourceParameters& parameters) {
  for (const char* name :
       {"AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig"}) {
    const json::object& config = inside(input, name);
    if (has(config, "ConsumerGroupId")) {
      parameters.consumer_group_id = text_of(config, "ConsumerGroupId");
    }
    const json::object& registry = inside(config, "SchemaRegistryConfig");
    if (registry.empty()) continue;
    parameters.schema_registry =
        SchemaRegistry{.uri = text_of(registry, "SchemaRegistryURI"),
                       .event_record_format = text_of(registry, "EventRecordFormat")};
  }
}

}  // namespace

Outcome<SourceKind> kind_of(const json::object& input) {
  if (!has(input, "EventSourceArn") && has(input, "SelfManagedEventSource")) {
    return SourceKind::self_managed_kafka;
  }
  if (const auto kind = source_kind_of(text_of(input, "EventSourceArn"))) return *kind;
  return fail(ErrorCode::invalid_parameter_value, "Unrecognized event source.");
}

SourceParameters parameters_of(const json::object& input) {
  SourceParameters parameters;
  parameters.event_source_arn = text_of(input, "EventSourceArn");
  parameters.bootstrap_servers = list_of_texts(
      inside(inside(input, "SelfManagedEventSource"), "Endpoints"), "KAFKA_BOOTSTRAP_SERVERS");
  parameters.queues = list_of_texts(input, "Queues");
  parameters.topics = list_of_texts(input, "Topics");
  parameters.source_access = access_of(input);

  parameters.batch_size = integer_of(input, "BatchSize");
  parameters.maximum_batching_window_seconds = integer_of(input, "MaximumBatchingWindowInSeconds");
  parameters.parallelization_factor = integer_of(input, "ParallelizationFactor");
  parameters.maximum_record_age_seconds = integer_of(input, "MaximumRecordAgeInSeconds");
  parameters.maximum_retry_attempts = integer_of(input, "MaximumRetryAttempts");
  parameters.tumbling_window_seconds = integer_of(input, "TumblingWindowInSeconds");
  parameters.bisect_batch_on_function_error = flag_of(input, "BisectBatchOnFunctionError");
  if (has(input, "FunctionResponseTypes")) {
    parameters.function_response_types = list_of_texts(input, "FunctionResponseTypes");
  }
  if (has(input, "FilterCriteria")) parameters.filters = patterns_of(input);

  parameters.starting_position = text_of(input, "StartingPosition");
  parameters.starting_position_timestamp = time_of(input, "StartingPositionTimestamp");
  add_destinations(input, parameters);
  add_kafka(input, parameters);

  parameters.maximum_concurrency = integer_of(inside(input, "ScalingConfig"), "MaximumConcurrency");
  parameters.pollers = pollers_of(input);
  parameters.metrics = list_of_texts(inside(input, "MetricsConfig"), "Metrics");
  parameters.system_log_level = text_of(inside(input, "LoggingConfig"), "SystemLogLevel");
  parameters.database_name = text_of(inside(input, "DocumentDBEventSourceConfig"), "DatabaseName");
  return parameters;
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
