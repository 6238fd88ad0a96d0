#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "api/model/service_error.h"
#include "mapping/broker.h"
#include "mapping/mapping_settings.h"
#include "mapping/source_kind.h"
#include "mapping/source_update.h"

namespace wheelpit {

// An event source and how it is to be read, taken from the members of a request. No I/O.

// The kind of source that a CreateEventSourceMapping names; "Unrecognized event source." if it is
// none.
Outcome<SourceKind> kind_of(const boost::json::object& input, const std::vector<Broker>& brokers);

MappingSettings settings_of(const boost::json::object& input);

// What an UpdateEventSourceMapping says of it.
SourceUpdate update_of(const boost::json::object& input);

// SourceAccessConfigurations, in the order given.
std::vector<SourceAccess> access_of(const boost::json::object& input);

}  // namespace wheelpit
