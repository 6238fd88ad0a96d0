#pragma once

#include <boost/json/object.hpp>

#include "api/model/service_error.h"
#include "function/function.h"

namespace wheelpit::api {

// Applies the member LoggingConfig of a request. Members that are not there stay as they are; with
// a change of the format the levels start over, at INFO.
Outcome<void> apply_logging(const boost::json::object& logging, Function& function);

// As the answers show it.
boost::json::object shown_logging(const Function& function);

}  // namespace wheelpit::api
