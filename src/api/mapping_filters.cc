#include "api/mapping_filters.h"

#include <boost/json/array.hpp>
#include <cstdint>

#include "api/input.h"
#include "filter/filter.h"
#include "mapping/source_rules.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

// A broker that has left the configuration must not keep its mapping from being mended; what
// engine it had makes no difference to which patterns are valid.
FilterSource filter_source(const std::vector<Broker>& brokers, const Mapping& mapping) {
  const auto broker = find_broker(brokers, mapping.event_source_arn);
  const bool is_activemq = broker && (*broker)->engine == BrokerEngine::activemq;
  return is_activemq ? FilterSource::activemq : FilterSource::rabbitmq;
}

}  // namespace

std::vector<std::string> patterns_of(const json::object& input) {
  std::vector<std::string> patterns;
  const json::value* filters = find(input.at("FilterCriteria").as_object(), "Filters");
  if (filters == nullptr) return patterns;
  for (const json::value& filter : filters->as_array()) {
    patterns.push_back(text_of(filter.as_object(), "Pattern"));
  }
  return patterns;
}

json::object filter_criteria_of(const std::vector<std::string>& patterns) {
  json::array filters;
  for (const std::string& pattern : patterns) filters.push_back({{"Pattern", pattern}});
  return {{"Filters", std::move(filters)}};
}

Outcome<void> check_filters(const Mapping& mapping, const ApiDependencies& deps) {
  if (mapping.filters.empty()) return {};
  const FilterOptions options{.source = filter_source(deps.brokers, mapping),
                              .profile = deps.filter_profile};
  const auto compiled = Filter::compile(mapping.filters, options);
  if (compiled) return {};
  const FilterFault& fault = compiled.error();
  deps.log.info("filter criteria refused",
                {{"mapping", mapping.uuid.empty() ? "new" : mapping.uuid},
                 {"function", mapping.function_arn},
                 {"queue", mapping.queue},
                 {"filter", std::uint64_t{fault.filter + 1}},
                 {"reason", fault.reason},
                 {"offset", std::uint64_t{fault.offset}}});
  return fail(ErrorCode::invalid_parameter_value, fault.message);
}

}  // namespace wheelpit
