#include "mapping/mapping_settings.h"

#include <utility>

#include "mapping/source_traits.h"

namespace wheelpit {
namespace {

template <class T>
void set_default(std::optional<T>& member, const std::optional<T>& value) {
  if (!member) member = value;
}

BatchHandling handling_of(const MappingSettings& settings) {
  return {.maximum_concurrency = settings.maximum_concurrency,
          .function_response_types = settings.function_response_types,
          .bisect_batch_on_function_error = settings.bisect_batch_on_function_error,
          .maximum_retry_attempts = settings.maximum_retry_attempts,
          .maximum_record_age_seconds = settings.maximum_record_age_seconds,
          .on_failure = settings.on_failure};
}

}  // namespace

MappingSettings with_defaults(SourceKind kind, MappingSettings given, std::string_view uuid) {
  const SourceDefaults& defaults = traits_of(kind).defaults;
  if (!given.batch_size) given.batch_size = defaults.batch_size;
  set_default(given.maximum_batching_window_seconds, defaults.window_seconds);
  set_default(given.parallelization_factor, defaults.parallelization_factor);
  set_default(given.maximum_record_age_seconds, defaults.maximum_record_age_seconds);
  set_default(given.maximum_retry_attempts, defaults.maximum_retry_attempts);
  set_default(given.tumbling_window_seconds, defaults.tumbling_window_seconds);
  set_default(given.bisect_batch_on_function_error, defaults.bisect_batch_on_function_error);
  if (defaults.shows_on_failure && !given.on_failure) given.on_failure = "";
  if (defaults.shows_response_types && !given.function_response_types) {
    given.function_response_types.emplace();
  }
  if (is_mq(kind) && given.function_response_types && given.function_response_types->empty()) {
    given.function_response_types.reset();  // asks for nothing, and is not shown
  }
  if (given.starting_position.empty()) given.starting_position = defaults.starting_position;
  if (defaults.names_a_group && given.consumer_group_id.empty()) given.consumer_group_id = uuid;
  if (given.pollers) {
    if (!given.pollers->minimum) given.pollers->minimum = defaults.least_pollers;
    if (!given.pollers->maximum) given.pollers->maximum = 200;
  }
  return given;
}

MappingSettings settings_of(const Mapping& mapping) {
  MappingSettings settings;
  settings.event_source_arn = mapping.event_source_arn;
  if (const auto* broker = std::get_if<MqParameters>(&mapping.source)) {
    settings.queues = {broker->queue};
    settings.source_access = broker->access;
  } else if (const auto* queue = std::get_if<SqsParameters>(&mapping.source)) {
    settings.pollers = queue->pollers;
    settings.metrics = queue->metrics;
  } else if (const auto* stream = std::get_if<StreamParameters>(&mapping.source)) {
    settings.starting_position = stream->starting_position;
    settings.starting_position_timestamp = stream->starting_timestamp;
    settings.parallelization_factor = stream->parallelization_factor;
    settings.tumbling_window_seconds = stream->tumbling_window_seconds;
    settings.metrics = stream->metrics;
  }
  if (const auto* kafka = std::get_if<KafkaParameters>(&mapping.source)) {
    settings.bootstrap_servers = kafka->bootstrap_servers;
    settings.topics = {kafka->topic};
    settings.source_access = kafka->access;
    settings.consumer_group_id = kafka->consumer_group;
    settings.starting_position = kafka->starting_position;
    settings.starting_position_timestamp = kafka->starting_timestamp;
    settings.pollers = kafka->pollers;
    settings.metrics = kafka->metrics;
  }
  settings.batch_size = mapping.batching.size;
  settings.maximum_batching_window_seconds = mapping.batching.window_seconds;
  settings.filters = mapping.filters;
  settings.maximum_concurrency = mapping.handling.maximum_concurrency;
  settings.function_response_types = mapping.handling.function_response_types;
  settings.bisect_batch_on_function_error = mapping.handling.bisect_batch_on_function_error;
  settings.maximum_retry_attempts = mapping.handling.maximum_retry_attempts;
  settings.maximum_record_age_seconds = mapping.handling.maximum_record_age_seconds;
  settings.on_failure = mapping.handling.on_failure;
  return settings;
}

void apply(const MappingSettings& settings, Mapping& mapping) {
  mapping.event_source_arn = settings.event_source_arn;
  if (is_mq(mapping.kind)) {
    mapping.source = MqParameters{.queue = settings.queues.at(0), .access = settings.source_access};
  } else if (is_in(mapping.kind, kStreams)) {
    mapping.source =
        StreamParameters{.starting_position = settings.starting_position,
                         .starting_timestamp = settings.starting_position_timestamp,
                         .parallelization_factor = settings.parallelization_factor.value_or(1),
                         .tumbling_window_seconds = settings.tumbling_window_seconds.value_or(0),
                         .metrics = settings.metrics};
  } else if (is_in(mapping.kind, kKafka)) {
    mapping.source = KafkaParameters{.bootstrap_servers = settings.bootstrap_servers,
                                     .topic = settings.topics.at(0),
                                     .access = settings.source_access,
                                     .consumer_group = settings.consumer_group_id,
                                     .starting_position = settings.starting_position,
                                     .starting_timestamp = settings.starting_position_timestamp,
                                     .pollers = settings.pollers,
                                     .metrics = settings.metrics};
  } else {
    mapping.source = SqsParameters{.pollers = settings.pollers, .metrics = settings.metrics};
  }
  mapping.batching = {.size = settings.batch_size.value_or(mapping.batching.size),
                      .window_seconds = settings.maximum_batching_window_seconds};
  mapping.filters = settings.filters;
  mapping.handling = handling_of(settings);
}

MappingStatus status_of_new(SourceKind kind, bool enabled, WallTime now) {
  const SourceTraits& traits = traits_of(kind);
  return {.state = enabled ? MappingState::creating : MappingState::disabled,
          .reason = std::string(traits.user_reason),
          .last_processing_result = std::string(traits.nothing_processed),
          .last_modified = now};
}

}  // namespace wheelpit
