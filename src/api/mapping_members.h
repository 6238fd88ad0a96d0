#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "api/api_context.h"
#include "api/shape.h"
#include "mapping/mapping.h"

namespace wheelpit {

// Between the members of requests and answers and struct Mapping. No I/O.

// The kind of event source a CreateEventSourceMapping names. "Unrecognized event source." if it is
// none; a text of our own if it is one that this version does not consume.
Outcome<Family> family_of(const boost::json::object& input);

// The mapping that a CreateEventSourceMapping for an Amazon MQ broker asks for, its parameters
// checked against the broker, but for its filters; identity, function and time are still to be
// filled in.
Outcome<Mapping> mapping_from(const boost::json::object& input, const std::vector<Broker>& brokers);

// Brings what an UpdateEventSourceMapping says into `mapping`, but for FunctionName; filters
// unchecked. Members that are absent keep their value.
Outcome<void> apply_update(const boost::json::object& input, const std::vector<Broker>& brokers,
                           Mapping& mapping);

// EventSourceMappingConfiguration.
boost::json::object members_of(const Mapping& mapping, const ApiDependencies& deps);

}  // namespace wheelpit
