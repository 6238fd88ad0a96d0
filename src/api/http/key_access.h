#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "api/http/caller.h"
#include "api/model/operation.h"
#include "api/model/service_error.h"

namespace wheelpit::api {

// Whether a key that is read_only may ask for what has this effect. Pure.
bool may_read_only(Effect effect);

// What to answer instead of doing what the request asks, as its key may not ask for that; nothing
// if it may pass. Pure.
std::optional<ServiceError> refusal_of_key(const Caller& caller, const Operation& operation,
                                           const std::string& account_id);

// Takes the values of functions' environment variables out of an answer, wherever in it they are.
// They are replaced as the service does for callers that may not decrypt them. Pure.
void conceal_environments(boost::json::object& answer);

}  // namespace wheelpit::api
