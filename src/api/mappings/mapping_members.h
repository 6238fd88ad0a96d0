#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "api/service/api_context.h"
#include "mapping/mapping.h"
#include "mapping/source_parameters.h"

namespace wheelpit {

// Between the members of requests and answers and struct Mapping. No I/O.

// The mapping of an Amazon MQ broker's queue that these parameters ask for, checked against the
// broker but for their filters; identity, function and time are still to be filled in.
// `parameters` are complete (with_defaults()), and meet check_new_source().
Outcome<Mapping> mapping_from(const SourceParameters& parameters,
                              const std::vector<Broker>& brokers);

// Brings what an UpdateEventSourceMapping says into `mapping`, but for FunctionName; filters
// unchecked. Members that are absent keep their value.
Outcome<void> apply_update(const boost::json::object& input, const std::vector<Broker>& brokers,
                           Mapping& mapping);

// EventSourceMappingConfiguration.
boost::json::object members_of(const Mapping& mapping, const ApiDependencies& deps);

}  // namespace wheelpit
