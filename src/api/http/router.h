#pragma once

#include <string_view>

#include "api/model/decode.h"
#include "api/model/operation.h"
#include "api/model/service_error.h"
#include "net/http/http_message.h"

namespace wheelpit::api {

struct Route {
  const Operation* operation;
  UriParameters uri;
};

// Which service's protocol a request speaks, by its target: what its errors must look like.
Service service_of(const HttpRequest& request);

// The operation a request asks for. Paths match segment by segment, percent-decoded, with or
// without a slash at the end; UnknownOperationException if there is none.
Outcome<Route> route(const HttpRequest& request);

}  // namespace wheelpit::api
