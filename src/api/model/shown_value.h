#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace wheelpit::api {

// A value as the service's error texts show it, cut short where it is long.
std::string shown_value(const boost::json::value& value);

}  // namespace wheelpit::api
