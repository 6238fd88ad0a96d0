#pragma once

#include <boost/json/object.hpp>

#include "base/clock.h"
#include "mapping/source_traits.h"

namespace wheelpit::api {

// What people are asked for to make a mapping of a kind of source: the members of
// CreateEventSourceMapping that the kind may have, with the constraints of the model, what is
// required, and what holds where nothing is said. Made of the tables that requests are judged by.
boost::json::object source_members(const SourceTraits& traits, WallTime now);

}  // namespace wheelpit::api
