#pragma once

#include <boost/json/object.hpp>

#include "api/admin/mapping_numbers.h"
#include "mapping/broker.h"
#include "mapping/mapping.h"
#include "mapping/mapping_watch.h"

namespace wheelpit::api {

// A mapping as GetMappingStatuses shows it. `broker` is the one that it reads; null if it is none,
// or not there any more. Pure.
boost::json::object status_members(const Mapping& mapping, const MappingCondition& condition,
                                   const MappingNumbers& numbers, const Broker* broker);

// The counters of /metrics, by their names of CloudWatch without "EventCount".
boost::json::object counter_members(const MappingNumbers& numbers);

// What is wrong with its source, or its function; an empty object if nothing is.
boost::json::object problem_members(const MappingCondition& condition);

}  // namespace wheelpit::api
