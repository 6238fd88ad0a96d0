#pragma once

#include <cstddef>
#include <string_view>

#include "api/model/operation.h"
#include "api/model/service_error.h"
#include "net/http/http_message.h"

namespace wheelpit::api {

// The largest payload of an invocation, and the error for a larger one.
struct PayloadLimit {
  std::string_view invocation_type;
  std::size_t bytes;
};
inline constexpr PayloadLimit kSynchronousPayload = {.invocation_type = "RequestResponse",
                                                     .bytes = 6'291'456};
inline constexpr PayloadLimit kEventPayload = {.invocation_type = "Event", .bytes = 1'048'576};
inline constexpr PayloadLimit kInvokeAsyncPayload = {.invocation_type = "Event", .bytes = 262'144};

// No operation takes less.
inline constexpr std::size_t kAnyBody = 262'144;

// The most bytes that the body of a request may have. `head` is what came before the body.
std::size_t body_limit(const Operation& operation, const HttpRequest& head);

// That a body is longer, in the service's words. `request` need not have the body any more.
ServiceError body_too_large(const Operation& operation, const HttpRequest& request);
ServiceError payload_too_large(std::string_view bytes, const PayloadLimit& limit);

}  // namespace wheelpit::api
