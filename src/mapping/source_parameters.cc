#include "mapping/source_parameters.h"

#include <utility>

#include "mapping/mapping_lifecycle.h"

namespace wheelpit {
namespace {

bool is(SourceKind kind, Family family) { return (family_of(kind) & family) != 0; }

template <class T, class Value>
void set_default(std::optional<T>& member, Value value) {
  if (!member) member = T(std::move(value));
}

void add_stream_defaults(SourceParameters& parameters) {
  set_default(parameters.parallelization_factor, 1);
  set_default(parameters.maximum_record_age_seconds, -1);
  set_default(parameters.maximum_retry_attempts, -1);
  set_default(parameters.tumbling_window_seconds, 0);
  set_default(parameters.bisect_batch_on_function_error, false);
  set_default(parameters.on_failure, "");
}

}  // namespace

SourceParameters with_defaults(SourceKind kind, SourceParameters given, std::string_view uuid) {
  set_default(given.batch_size, kind == SourceKind::sqs ? 10 : 100);
  if (is(kind, kSqs | kStreams)) {
    set_default(given.maximum_batching_window_seconds, 0);
    set_default(given.function_response_types, std::vector<std::string>());
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

// A self-managed cluster alone has no ARN.
SourceKind kind_of(const Mapping& mapping) {
  return source_kind_of(mapping.event_source_arn).value_or(SourceKind::self_managed_kafka);
}

SourceParameters parameters_of(const Mapping& mapping) {
  SourceParameters parameters;
  parameters.event_source_arn = mapping.event_source_arn;
  parameters.queues = {mapping.queue};
  parameters.source_access = mapping.source_access;
  parameters.batch_size = mapping.batch_size;
  parameters.maximum_batching_window_seconds = mapping.maximum_batching_window_seconds;
  parameters.filters = mapping.filters;
  parameters.maximum_concurrency = mapping.handling.maximum_concurrency;
  parameters.function_response_types = mapping.handling.function_response_types;
  parameters.bisect_batch_on_function_error = mapping.handling.bisect_batch_on_function_error;
  parameters.maximum_retry_attempts = mapping.handling.maximum_retry_attempts;
  parameters.maximum_record_age_seconds = mapping.handling.maximum_record_age_seconds;
  parameters.on_failure = mapping.handling.on_failure;
  return parameters;
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
