#include "api/mappings/mapping_request.h"

#include "api/mappings/mapping_json.h"
#include "api/model/constraints.h"
#include "api/model/input.h"
#include "mapping/broker_rules.h"
#include "mapping/kafka_cluster.h"
#include "mapping/mapping_lifecycle.h"
#include "mapping/settings_update.h"
#include "mapping/source_traits.h"

namespace wheelpit::api {

namespace json = boost::json;

namespace {

std::string unsupported(const Member& member, const SourceTraits& traits) {
  if (member.name == "StartingPosition" && !traits.no_position.empty()) {
    return std::string(traits.no_position);
  }
  if (traits.kind == SourceKind::document_db) {
    return "Invalid parameters: " + spelled_in_errors(member.name);
  }
  return "Unsupported '" + spelled_in_errors(member.name) +
         "' parameter for given event source mapping type.";
}

}  // namespace

Outcome<void> check_members(const Shape& shape, const json::object& input, SourceKind kind,
                            filter::FilterProfile profile) {
  const SourceTraits& traits = traits_of(kind);
  const bool extended = profile == filter::FilterProfile::extended;
  for (const Member& member : shape.members) {
    const json::value* value = input.if_contains(member.name);
    if (value == nullptr || is_empty(*value) || may_carry(traits, member.name, extended)) continue;
    return fail(ErrorCode::invalid_parameter_value, unsupported(member, traits));
  }
  return {};
}

Outcome<Mapping> mapping_from(SourceKind kind, const MappingSettings& settings,
                              const std::vector<Broker>& brokers) {
  Mapping mapping;
  mapping.kind = kind;
  apply(settings, mapping);
  if (is_in(kind, kKafka)) {
    if (const auto checked = check_kafka_is_built(settings); !checked) {
      return std::unexpected(to_service_error(checked.error()));
    }
  }
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
  if (settings_of(input).consumption_mode == "Queue") {
    return fail(
        ErrorCode::invalid_parameter_value,
        "ConsumptionMode cannot be changed: it is \"Stream\" for as long as the event source "
        "mapping exists.");
  }
  const auto updated = updated_settings(mapping.kind, settings_of(mapping), update_of(input));
  if (!updated) return std::unexpected(to_service_error(updated.error()));
  if (is_in(mapping.kind, kKafka)) {
    if (const auto checked = check_kafka_is_built(*updated); !checked) {
      return std::unexpected(to_service_error(checked.error()));
    }
  }
  apply(*updated, mapping);
  mapping.status.state = state_after_update(mapping.status.state, flag_of(input, "Enabled"));
  mapping.status.reason = traits_of(mapping.kind).user_reason;
  return {};
}

}  // namespace wheelpit::api
