#include "api/mapping_members.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <chrono>

#include "api/input.h"
#include "api/mapping_filters.h"
#include "mapping/mapping_lifecycle.h"
#include "mapping/source_rules.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

struct KnownSource {
  std::string_view service;  // third field of the ARN
  std::string_view name;
};

// Sources of the service that this version does not consume.
constexpr auto kOtherSources = std::to_array<KnownSource>({{"sqs", "Amazon SQS"},
                                                           {"kinesis", "Amazon Kinesis"},
                                                           {"dynamodb", "Amazon DynamoDB"},
                                                           {"kafka", "Amazon MSK"},
                                                           {"rds", "Amazon DocumentDB"}});

std::string_view service_in(std::string_view arn) {
  for (int colon = 0; colon < 2; ++colon) {
    const std::size_t at = arn.find(':');
    if (at == std::string_view::npos) return {};
    arn.remove_prefix(at + 1);
  }
  return arn.substr(0, arn.find(':'));
}

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

std::unexpected<ServiceError> not_consumed(std::string_view name) {
  return invalid("This version of wheelpit does not consume " + std::string(name) +
                 "; it consumes queues of RabbitMQ and ActiveMQ brokers (Amazon MQ).");
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

}  // namespace

Outcome<Family> family_of(const json::object& input) {
  if (!has(input, "EventSourceArn")) {
    if (!has(input, "SelfManagedEventSource")) return invalid("Unrecognized event source.");
    return not_consumed("self-managed Apache Kafka");
  }
  const std::string arn = text_of(input, "EventSourceArn");
  const std::string_view service = service_in(arn);
  if (service == "mq") return kMq;
  for (const KnownSource& known : kOtherSources) {
    if (known.service == service) return not_consumed(known.name);
  }
  return invalid("Unrecognized event source.");
}

Outcome<Mapping> mapping_from(const json::object& input, const std::vector<Broker>& brokers) {
  const json::value* queues = find(input, "Queues");
  if (queues == nullptr) return invalid("Required 'queues' parameter is missing.");
  Mapping mapping;
  mapping.event_source_arn = text_of(input, "EventSourceArn");
  mapping.queue = std::string(queues->as_array().at(0).as_string());
  mapping.source_access = access_of(input);
  if (mapping.source_access.empty()) {
    return invalid("Required 'sourceAccessConfigurations' parameter is missing.");
  }

  const auto broker = find_broker(brokers, mapping.event_source_arn);
  if (!broker) return std::unexpected(to_service_error(broker.error()));
  const auto checked = check_source_access((*broker)->engine, mapping.source_access);
  if (!checked) return std::unexpected(to_service_error(checked.error()));
  const auto named = check_queue_name((*broker)->engine, mapping.queue);
  if (!named) return std::unexpected(to_service_error(named.error()));

  mapping.batch_size = integer_of(input, "BatchSize").value_or(mapping.batch_size);
  mapping.maximum_batching_window_seconds = integer_of(input, "MaximumBatchingWindowInSeconds");
  if (has(input, "FilterCriteria")) mapping.filters = patterns_of(input);
  mapping.tags = texts_of(input, "Tags");
  mapping.state = state_after_create(flag_of(input, "Enabled").value_or(true));
  return mapping;
}

Outcome<void> apply_update(const json::object& input, const std::vector<Broker>& brokers,
                           Mapping& mapping) {
  if (has(input, "SourceAccessConfigurations")) {
    const auto broker = find_broker(brokers, mapping.event_source_arn);
    // A broker that has left the configuration must not keep its mapping from being mended.
    const BrokerEngine engine = broker ? (*broker)->engine : BrokerEngine::rabbitmq;
    auto access = updated_source_access(engine, mapping.source_access, access_of(input));
    if (!access) return std::unexpected(to_service_error(access.error()));
    mapping.source_access = std::move(*access);
  }
  mapping.batch_size = integer_of(input, "BatchSize").value_or(mapping.batch_size);
  if (const auto window = integer_of(input, "MaximumBatchingWindowInSeconds")) {
    mapping.maximum_batching_window_seconds = window;
  }
  if (has(input, "FilterCriteria")) mapping.filters = patterns_of(input);
  mapping.state = state_after_update(mapping.state, flag_of(input, "Enabled"));
  mapping.state_transition_reason = "USER_INITIATED";
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
  if (!mapping.filters.empty()) out["FilterCriteria"] = filter_criteria_of(mapping.filters);
  return out;
}

}  // namespace wheelpit
