#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "api/model/service_error.h"
#include "api/service/api_dependencies.h"
#include "mapping/broker.h"
#include "mapping/mapping.h"
#include "mapping/mapping_settings.h"
#include "mapping/settings_update.h"
#include "mapping/source_kind.h"

namespace wheelpit::api {

// Mappings between the members of requests and answers and the structs of mapping/. No I/O.

// The kind of source that a CreateEventSourceMapping names; "Unrecognized event source." if it is
// none.
Outcome<SourceKind> kind_of(const boost::json::object& input, const std::vector<Broker>& brokers);

MappingSettings settings_of(const boost::json::object& input);

// What an UpdateEventSourceMapping says of it.
SettingsUpdate update_of(const boost::json::object& input);

// SourceAccessConfigurations, in the order given.
std::vector<SourceAccess> access_of(const boost::json::object& input);

// EventSourceMappingConfiguration, in the answer to the request that has changed the mapping.
boost::json::object members_of(const Mapping& mapping, const ApiDependencies& deps);

// The same in later answers.
boost::json::object settled_members_of(const Mapping& mapping, const ApiDependencies& deps);

}  // namespace wheelpit::api
