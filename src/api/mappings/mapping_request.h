#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "api/json/shape.h"
#include "api/model/service_error.h"
#include "filter/pattern/pattern.h"
#include "mapping/broker.h"
#include "mapping/mapping.h"
#include "mapping/mapping_settings.h"

namespace wheelpit::api {

// What requests make of mappings. No I/O.

// The InvalidParameterValueException for the first member of `input`, in the order of `shape`, that
// mappings of that kind cannot carry. Members that ask for nothing do not count.
Outcome<void> check_members(const Shape& shape, const boost::json::object& input, SourceKind kind,
                            filter::FilterProfile profile);

// The mapping that these settings ask for, a queue of a broker checked against the broker, all but
// their filters; identity, function and time must still be filled in. `settings` are complete
// (with_defaults()), and meet check_new_settings().
Outcome<Mapping> mapping_from(SourceKind kind, const MappingSettings& settings,
                              const std::vector<Broker>& brokers);

// Brings what an UpdateEventSourceMapping says into `mapping`, but for FunctionName; filters
// unchecked. Members that are absent keep their value.
Outcome<void> apply_update(const boost::json::object& input, Mapping& mapping);

}  // namespace wheelpit::api
