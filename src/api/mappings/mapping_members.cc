#include "api/mappings/mapping_members.h"

#include <boost/json/array.hpp>
#include <chrono>

#include "api/mappings/mapping_filters.h"
#include "api/mappings/mapping_parameters.h"
#include "api/model/input.h"
#include "mapping/batch_handling.h"
#include "mapping/mapping_lifecycle.h"
#include "mapping/source_rules.h"
#include "mapping/source_update.h"

namespace wheelpit {

namespace json = boost::json;

namespace {

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

Outcome<Mapping> mapping_from(const SourceParameters& parameters,
                              const std::vector<Broker>& brokers) {
  Mapping mapping;
  mapping.event_source_arn = parameters.event_source_arn;
  mapping.queue = parameters.queues.at(0);
  mapping.source_access = parameters.source_access;

  const auto broker = find_broker(brokers, mapping.event_source_arn);
  if (!broker) return std::unexpected(to_service_error(broker.error()));
  const auto checked = check_source_access((*broker)->engine, mapping.source_access);
  if (!checked) return std::unexpected(to_service_error(checked.error()));
  const auto named = check_queue_name((*broker)->engine, mapping.queue);
  if (!named) return std::unexpected(to_service_error(named.error()));

  mapping.batch_size = parameters.batch_size.value_or(mapping.batch_size);
  mapping.maximum_batching_window_seconds = parameters.maximum_batching_window_seconds;
  mapping.filters = parameters.filters;
  mapping.handling = handling_of(parameters);
  return mapping;
}

Outcome<void> apply_update(const json::object& input, const std::vector<Broker>& brokers,
                           Mapping& mapping) {
  const SourceKind kind = kind_of(mapping);
  const auto broker = find_broker(brokers, mapping.event_source_arn);
  // A broker that has left the configuration must not keep its mapping from being mended.
  const BrokerEngine engine = broker ? (*broker)->engine : BrokerEngine::rabbitmq;
  auto updated = updated_source(kind, engine, parameters_of(mapping), update_of(input));
  if (!updated) return std::unexpected(to_service_error(updated.error()));
  mapping.source_access = std::move(updated->source_access);
  mapping.batch_size = updated->batch_size.value_or(mapping.batch_size);
  mapping.maximum_batching_window_seconds = updated->maximum_batching_window_seconds;
  mapping.handling = handling_of(*updated);
  mapping.filters = std::move(updated->filters);
  mapping.state = state_after_update(mapping.state, flag_of(input, "Enabled"));
  mapping.state_transition_reason = user_reason(kind);
  return {};
}

json::object members_of(const Mapping& mapping, const ApiDependencies& deps) {
  json::array access;
  for (const SourceAccess& entry : mapping.source_access) {
    access.push_back({{"Type", entry.type}, {"URI", entry.uri}});
  }
  json::object out = {
      {"UUID", mapping.uuid},
      {"BatchSize", mapping.batch_size},
      {"EventSourceArn", mapping.event_source_arn},
      {"FunctionArn", mapping.function_arn},
      {"LastModified", std::chrono::floor<std::chrono::milliseconds>(mapping.last_modified)
                           .time_since_epoch()
                           .count()},
      {"LastProcessingResult", mapping.last_processing_result},
      {"State", to_string(mapping.state)},
      {"StateTransitionReason", mapping.state_transition_reason},
      {"Queues", json::array{mapping.queue}},
      {"SourceAccessConfigurations", std::move(access)},
      {"EventSourceMappingArn", "arn:aws:lambda:" + deps.region + ":" + deps.account_id +
                                    ":event-source-mapping:" + mapping.uuid},
  };
  if (mapping.maximum_batching_window_seconds) {
    out["MaximumBatchingWindowInSeconds"] = *mapping.maximum_batching_window_seconds;
  }
  add_handling(mapping.handling, out);
  if (!mapping.filters.empty()) out["FilterCriteria"] = filter_criteria_of(mapping.filters);
  return out;
}

}  // namespace wheelpit
