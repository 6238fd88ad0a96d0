#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/model/operation.h"
#include "api/model/service_error.h"
#include "filter/pattern/pattern.h"
#include "net/http/http_message.h"

namespace wheelpit::api {

using UriParameters = std::vector<std::pair<std::string_view, std::string>>;  // decoded

// The input of `operation` in one object: members of path, query, headers and body, known ones
// only, of the types of the table, nulls left out, blobs as their bytes, times in milliseconds.
// Integers are truncated toward zero and clamped to int32, as the service does.
//
// The constraints of the table hold for what is returned, and nothing in it asks for what this
// version does not do. Uses the body of the request up, unless it is the operation's payload. Pure,
// and safe on any bytes; a body of megabytes takes its time.
Outcome<boost::json::object> decode_input(
    const Operation& operation, const UriParameters& uri, HttpRequest& request,
    filter::FilterProfile profile = filter::FilterProfile::lambda);

}  // namespace wheelpit::api
