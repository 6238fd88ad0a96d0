#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <expected>
#include <string>

#include "api/model/service_error.h"
#include "api/service/api_context.h"
#include "logs/log_search.h"

namespace wheelpit::api {

// What the operations of CloudWatch Logs have in common.

inline constexpr const char* kNoGroup = "The specified log group does not exist.";
inline constexpr const char* kBadToken = "The specified nextToken is invalid.";

std::unexpected<ServiceError> invalid(std::string message);

PageLimit limit_of(const boost::json::object& input);
// Of groups and streams.
std::size_t described_limit(const boost::json::object& input);

Output empty_answer();

}  // namespace wheelpit::api
