#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "api/json/shape.h"
#include "api/model/service_error.h"

namespace wheelpit::api {

// "BatchSize" -> "batchSize": how the service's texts spell a member.
std::string spelled_in_errors(std::string_view member);

// The ValidationException for everything in `input` that breaks a constraint of `shape`, all faults
// in one text, in the order of the table. Nothing if there is none.
std::optional<ServiceError> check_constraints(const Shape& shape, const boost::json::object& input);

// The InvalidParameterValueException for the first member that asks for what this version does not
// do (Member::only). Nothing if there is none.
std::optional<ServiceError> check_availability(const Shape& shape,
                                               const boost::json::object& input);

// Asks for nothing: null, "", [], {}, or only such inside.
bool is_empty(const boost::json::value& value);

}  // namespace wheelpit::api
