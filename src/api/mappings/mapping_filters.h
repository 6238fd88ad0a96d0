#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "api/model/service_error.h"
#include "api/service/api_dependencies.h"
#include "mapping/mapping.h"
#include "mapping/mapping_settings.h"

namespace wheelpit::api {

// FilterCriteria between requests, answers and Mapping::filters.

// The patterns of an input that has FilterCriteria; none if it asks for none. A filter without a
// pattern has an empty one, which check_filters() refuses.
std::vector<std::string> patterns_of(const boost::json::object& input);

boost::json::object filter_criteria_of(const std::vector<std::string>& patterns);

// Whether lanes could work with the mapping's filters. The service gives one answer to whatever is
// wrong with a pattern: the reason goes to the log.
Outcome<void> check_filters(const Mapping& mapping, const ApiDependencies& deps);

// The same of a source of any kind.
Outcome<void> check_filters(SourceKind kind, const MappingSettings& parameters,
                            const ApiDependencies& deps);

}  // namespace wheelpit::api
