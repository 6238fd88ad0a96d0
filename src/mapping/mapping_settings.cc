#include "mapping/mapping_settings.h"

#include <utility>

#include "mapping/batch_handling.h"
#include "mapping/mapping_lifecycle.h"

namespace wheelpit {
namespace {

bool is(SourceKind kind, Family family) { return (family_of(kind) & family) != 0; }

template <class T, class Value>
void set_default(std::optional<T>& member, Value value) {
  if (!member) member = T(std::move(value));
}

void add_stream_defaults(MappingSettings& parameters) {
  set_default(parameters.parallelization_factor, 1);
  set_default(parameters.maximum_record_age_seconds, -1);
  set_default(parameters.maximum_retry_attempts, -1);
  set_default(parameters.tumbling_window_seconds, 0);
  set_default(parameters.bisect_batch_on_function_error, false);
  set_default(parameters.on_failure, "");
}

}  // namespace

MappingSettings with_defaults(SourceKind kind, MappingSettings given, std::string_view uuid) {
  set_default(given.batch_size, kind == SourceKind::sqs ? 10 : 100);
  if (is(kind, kSqs | kStreams)) {
    set_default(given.maximum_batching_window_seconds, 0);
    set_default(given.function_response_types, std::vector<std::string>());
  }
  if (is(kind, kMq) && given.function_response_types && given.function_response_types->empty()) {
    given.function_response_types.reset();  // asks for nothing, and is not shown
  }
  if (is(kind, kStreams)) add_stream_defaults(given);
  if (is(kind, kKafka)) {
    if (given.starting_position.empty()) given.starting_position = "TRIM_HORIZON";
    if (given.consumer_group_id.empty()) given.consumer_group_id = uuid;
  }
  if (given.pollers) {
    set_default(given.pollers->minimum, kind == SourceKind::sqs ? 2 : 1);
    set_default(given.pollers->maximum, 200);
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
  } else {
    mapping.source = SqsParameters{.pollers = settings.pollers};
  }
  mapping.batching = {.size = settings.batch_size.value_or(mapping.batching.size),
                      .window_seconds = settings.maximum_batching_window_seconds};
  mapping.filters = settings.filters;
  mapping.handling = handling_of(settings);
}

std::string_view user_reason(SourceKind kind) {
  return is(kind, kStreams) ? "User action" : "USER_INITIATED";
}

NewStatus status_of_new(SourceKind kind, bool enabled) {
  NewStatus status{.state = state_after_create(enabled),
                   .state_transition_reason = user_reason(kind),
                   .last_processing_result = "No records processed"};
  if (kind == SourceKind::sqs) status.last_processing_result = "";
  if (is(kind, kStreams)) {
    status.state = MappingState::creating;  // a disabled one is Disabled a little later
  }
  return status;
}

}  // namespace wheelpit
