#include "api/mappings/mapping_members.h"

#include <boost/json/array.hpp>
#include <chrono>

#include "api/mappings/mapping_filters.h"
#include "api/mappings/mapping_parameters.h"
#include "api/model/input.h"
#include "mapping/mapping_lifecycle.h"
#include "mapping/source_rules.h"
#include "mapping/source_update.h"

namespace wheelpit {

namespace json = boost::json;

namespace {

void add_source(const MqParameters& source, json::object& out) {
  json::array access;
  for (const SourceAccess& entry : source.access) {
    access.push_back({{"Type", entry.type}, {"URI", entry.uri}});
  }
  out["Queues"] = json::array{source.queue};
  out["SourceAccessConfigurations"] = std::move(access);
}

void add_source(const SqsParameters& source, json::object& out) {
  if (!source.pollers) return;
  json::object pollers;
  if (source.pollers->minimum) pollers["MinimumPollers"] = *source.pollers->minimum;
  if (source.pollers->maximum) pollers["MaximumPollers"] = *source.pollers->maximum;
  if (source.pollers->group) pollers["PollerGroupName"] = *source.pollers->group;
  out["ProvisionedPollerConfig"] = std::move(pollers);
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

}  // namespace

Outcome<Mapping> mapping_from(SourceKind kind, const MappingSettings& settings,
                              const std::vector<Broker>& brokers) {
  Mapping mapping;
  mapping.kind = kind;
  apply(settings, mapping);
  if (!is_mq(kind)) return mapping;
  if (const auto broker = find_broker(brokers, mapping.event_source_arn); !broker) {
    return std::unexpected(to_service_error(broker.error()));
  }
  if (const auto checked = check_source_access(kind, mapping.mq().access); !checked) {
    return std::unexpected(to_service_error(checked.error()));
  }
  if (const auto named = check_queue_name(kind, mapping.mq().queue); !named) {
    return std::unexpected(to_service_error(named.error()));
  }
  return mapping;
}

Outcome<void> apply_update(const json::object& input, Mapping& mapping) {
  const auto updated = updated_source(mapping.kind, settings_of(mapping), update_of(input));
  if (!updated) return std::unexpected(to_service_error(updated.error()));
  apply(*updated, mapping);
  mapping.status.state = state_after_update(mapping.status.state, flag_of(input, "Enabled"));
  mapping.status.reason = user_reason(mapping.kind);
  return {};
}

json::object members_of(const Mapping& mapping, const ApiDependencies& deps) {
  json::object out = {
      {"UUID", mapping.uuid},
      {"BatchSize", mapping.batching.size},
      {"EventSourceArn", mapping.event_source_arn},
      {"FunctionArn", mapping.function_arn},
      {"LastModified", std::chrono::floor<std::chrono::milliseconds>(mapping.status.last_modified)
                           .time_since_epoch()
                           .count()},
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

}  // namespace wheelpit
