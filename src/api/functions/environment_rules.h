#pragma once

#include <boost/json/object.hpp>

#include "api/model/service_error.h"

namespace wheelpit::api {

// The service's limits on Environment.Variables, texts by name in the order they were given: 4 KB
// as JSON text, and no name that belongs to the execution environment; and what no process can be
// given, a NUL. An error for what is too large shows it all, as the service does; the log does not.
Outcome<void> check_environment(const boost::json::object& variables);

}  // namespace wheelpit::api
