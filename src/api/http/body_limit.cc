#include "api/http/body_limit.h"

#include <string>

namespace wheelpit::api {
namespace {

PayloadLimit payload_limit(const Operation& operation, const HttpRequest& head) {
  if (operation.name == "InvokeAsync") return kInvokeAsyncPayload;
  const bool event = head.header("X-Amz-Invocation-Type") == "Event";
  return event && operation.name == "Invoke" ? kEventPayload : kSynchronousPayload;
}

}  // namespace

std::size_t body_limit(const Operation& operation, const HttpRequest& head) {
  if (operation.body == RequestBody::raw) return payload_limit(operation, head).bytes;
  return operation.request_below - 1;
}

ServiceError body_too_large(const Operation& operation, const HttpRequest& request) {
  if (operation.body == RequestBody::raw) {
    const PayloadLimit limit = payload_limit(operation, request);
    if (!request.oversized) return payload_too_large(std::to_string(request.body.size()), limit);
    // A body in chunks is not read to its end to be counted.
    const std::string more = "more than " + std::to_string(limit.bytes);
    return payload_too_large(request.header("Content-Length").value_or(more), limit);
  }
  return {.code = ErrorCode::request_entity_too_large,
          .message = "Request must be smaller than " + std::to_string(operation.request_below) +
                     " bytes for the " + std::string(operation.name) + " operation"};
}

ServiceError payload_too_large(std::string_view bytes, const PayloadLimit& limit) {
  return {.code = ErrorCode::request_entity_too_large,
          .message = std::string(bytes) + " byte payload is too large for the " +
                     std::string(limit.invocation_type) + " invocation type (limit " +
                     std::to_string(limit.bytes) + " bytes)"};
}

}  // namespace wheelpit::api
