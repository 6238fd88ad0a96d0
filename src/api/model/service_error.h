#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "api/model/operation.h"
#include "base/error.h"
#include "net/http/http_message.h"

namespace wheelpit::api {

// The errors the API answers with; service_error.cc has their wire form, one line each.
enum class ErrorCode {
  validation,
  invalid_parameter_value,
  invalid_request_content,
  serialization,
  request_entity_too_large,
  precondition_failed,
  access_denied,
  missing_authentication_token,
  incomplete_signature,
  unrecognized_client,
  expired_token,
  invalid_signature,
  resource_not_found,
  provisioned_concurrency_not_found,
  policy_length_exceeded,
  untyped_parameter_value,
  resource_conflict,
  resource_in_use,
  too_many_requests,
  unknown_operation,
  service,
  service_unavailable,
  overloaded,
  // Secrets Manager's own
  secret_exists,
  invalid_parameter,  // CloudWatch Logs', too
  invalid_request,
  internal_service,
  // Amazon MQ's own
  not_found,
  bad_request,
};

struct ServiceError {
  ErrorCode code;
  std::string message;      // "": the service says nothing
  std::string reason = {};  // TooManyRequestsException only
  // What the log says instead, of a message that holds what its caller sent, or that says nothing.
  std::string logged = {};
};

// The reason of a TooManyRequestsException that is caused by the caller, not by a function.
inline constexpr std::string_view kCallerRateLimitExceeded = "CallerRateLimitExceeded";

template <class T>
using Outcome = std::expected<T, ServiceError>;

inline std::unexpected<ServiceError> fail(ErrorCode code, std::string message) {
  return std::unexpected(ServiceError{.code = code, .message = std::move(message)});
}

std::string_view name_of(ErrorCode code);

// An error of the program in Lambda's terms. What the caller is not to blame for is a
// ServiceException.
ServiceError to_service_error(const Error& error);

// In the envelope of the service's protocol.
HttpResponse error_response(Service service, const ServiceError& error);

}  // namespace wheelpit::api
