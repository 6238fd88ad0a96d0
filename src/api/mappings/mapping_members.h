#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "api/service/api_context.h"
#include "mapping/broker.h"
#include "mapping/mapping.h"
#include "mapping/mapping_settings.h"

namespace wheelpit {

// Between the members of requests and answers and struct Mapping. No I/O.

// The mapping that these settings ask for, a queue of a broker checked against the broker, all but
// their filters; identity, function and time are still to be filled in. `settings` are complete
// (with_defaults()), and meet check_new_source().
Outcome<Mapping> mapping_from(SourceKind kind, const MappingSettings& settings,
                              const std::vector<Broker>& brokers);

// Brings what an UpdateEventSourceMapping says into `mapping`, but for FunctionName; filters
// unchecked. Members that are absent keep their value.
Outcome<void> apply_update(const boost::json::object& input, Mapping& mapping);

// EventSourceMappingConfiguration.
boost::json::object members_of(const Mapping& mapping, const ApiDependencies& deps);

}  // namespace wheelpit
