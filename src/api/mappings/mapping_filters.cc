#include "api/mappings/mapping_filters.h"

#include <boost/json/array.hpp>
#include <cstdint>
#include <utility>

#include "api/model/input.h"
#include "filter/filter.h"
#include "mapping/source_traits.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

Outcome<void> check_patterns(const std::vector<std::string>& patterns, SourceKind source,
                             filter::FilterProfile profile, const Log& log) {
  if (patterns.empty()) return {};
  const auto compiled = filter::Filter::compile(patterns, {.source = source, .profile = profile});
  if (compiled) return {};
  const filter::FilterFault& fault = compiled.error();
  log.info("filter criteria rejected", {{"filter", std::uint64_t{fault.filter + 1}},
                                        {"reason", fault.reason},
                                        {"offset", std::uint64_t{fault.offset}}});
  return fail(ErrorCode::invalid_parameter_value, fault.message);
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
  const Log log = deps.log.with("mapping", mapping.uuid.empty() ? "new" : mapping.uuid)
                      .with("function", mapping.function_arn)
                      .with("queue", mapping.queue_name());
  return check_patterns(mapping.filters, mapping.kind, deps.filter_profile, log);
}

Outcome<void> check_filters(SourceKind kind, const MappingSettings& parameters,
                            const ApiDependencies& deps) {
  const Log log = deps.log.with("mapping", "new").with("source", traits_of(kind).title);
  return check_patterns(parameters.filters, kind, deps.filter_profile, log);
}

}  // namespace wheelpit::api
