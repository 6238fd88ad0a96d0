#include "mapping/settings_update.h"

#include <utility>

#include "mapping/broker_rules.h"
#include "mapping/settings_rules.h"

namespace wheelpit {
namespace {

template <class Value>
void replace(const std::optional<Value>& wanted, Value& member) {
  if (wanted) member = *wanted;
}

template <class Value>
void replace(const std::optional<Value>& wanted, std::optional<Value>& member) {
  if (wanted) member = wanted;
}

// Bounds that are not told keep their value.
std::optional<PollerBounds> merged(const std::optional<PollerBounds>& current,
                                   const std::optional<PollerBounds>& wanted) {
  if (!wanted || !current) return wanted;
  PollerBounds bounds = *current;
  if (wanted->minimum) bounds.minimum = wanted->minimum;
  if (wanted->maximum) bounds.maximum = wanted->maximum;
  if (wanted->group) bounds.group = wanted->group;
  return bounds;
}

// A broker's login changes alone; elsewhere the new list replaces the old one.
Result<std::vector<SourceAccess>> new_access(SourceKind kind,
                                             const std::vector<SourceAccess>& current,
                                             const std::vector<SourceAccess>& wanted) {
  if (is_mq(kind)) return updated_source_access(kind, current, wanted);
  return wanted;
}

// Documented as fixed; the text is ours.
Status check_consumer_group(const MappingSettings& current, const SettingsUpdate& update) {
  if (!update.consumer_group_id || *update.consumer_group_id == current.consumer_group_id) {
    return {};
  }
  return Error(Errc::invalid_argument, "ConsumerGroupId cannot be changed: it is \"" +
                                           current.consumer_group_id +
                                           "\" for as long as the event source mapping exists.");
}

}  // namespace

Result<MappingSettings> updated_settings(SourceKind kind, const MappingSettings& current,
                                         const SettingsUpdate& update) {
  if (auto checked = check_consumer_group(current, update); !checked) return checked.error();

  MappingSettings updated = current;
  if (update.source_access) {
    auto access = new_access(kind, current.source_access, *update.source_access);
    if (!access) return access.error();
    updated.source_access = std::move(*access);
  }
  replace(update.batch_size, updated.batch_size);
  replace(update.maximum_batching_window_seconds, updated.maximum_batching_window_seconds);
  replace(update.parallelization_factor, updated.parallelization_factor);
  replace(update.maximum_record_age_seconds, updated.maximum_record_age_seconds);
  replace(update.maximum_retry_attempts, updated.maximum_retry_attempts);
  replace(update.tumbling_window_seconds, updated.tumbling_window_seconds);
  replace(update.bisect_batch_on_function_error, updated.bisect_batch_on_function_error);
  replace(update.function_response_types, updated.function_response_types);
  replace(update.filters, updated.filters);
  if (update.destinations) {
    updated.on_success = update.destinations->on_success;
    updated.on_failure = update.destinations->on_failure;
  }
  replace(update.maximum_concurrency, updated.maximum_concurrency);
  if (update.pollers) updated.pollers = merged(current.pollers, *update.pollers);
  replace(update.metrics, updated.metrics);
  replace(update.system_log_level, updated.system_log_level);
  replace(update.schema_registry, updated.schema_registry);
  replace(update.database_name, updated.database_name);
  replace(update.collection_name, updated.collection_name);
  replace(update.full_document, updated.full_document);

  updated = with_defaults(kind, std::move(updated), current.consumer_group_id);
  if (auto checked = check_settings(kind, updated); !checked) return checked.error();
  return updated;
}

}  // namespace wheelpit
