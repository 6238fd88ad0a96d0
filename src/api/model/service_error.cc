#include "api/model/service_error.h"

#include <array>

#include "base/json_text.h"

namespace wheelpit::api {
namespace {

enum class TypeMember { present, absent };

struct WireForm {
  ErrorCode code;
  std::string_view name;
  int status;
  std::string_view message_key;
  TypeMember type = TypeMember::present;
  std::string_view query_name = {};  // in the query protocol, if it is another
};

// Which key carries the text, and whether there is a Type, is the service's model.
constexpr auto kForms = std::to_array<WireForm>({
    {ErrorCode::validation, "ValidationException", 400, "message", TypeMember::absent},
    {ErrorCode::invalid_parameter_value, "InvalidParameterValueException", 400, "message"},
    {ErrorCode::invalid_request_content, "InvalidRequestContentException", 400, "message"},
    {ErrorCode::serialization, "SerializationException", 400, "Message", TypeMember::absent},
    {ErrorCode::request_entity_too_large, "RequestEntityTooLargeException", 413, "message",
     TypeMember::absent},
    {ErrorCode::precondition_failed, "PreconditionFailedException", 412, "message"},
    {ErrorCode::access_denied, "AccessDeniedException", 403, "Message", TypeMember::absent,
     "AccessDenied"},
    {ErrorCode::missing_authentication_token, "MissingAuthenticationTokenException", 403, "message",
     TypeMember::absent, "MissingAuthenticationToken"},
    {ErrorCode::incomplete_signature, "IncompleteSignatureException", 403, "message",
     TypeMember::absent, "IncompleteSignature"},
    {ErrorCode::unrecognized_client, "UnrecognizedClientException", 403, "message",
     TypeMember::absent, "InvalidClientTokenId"},
    {ErrorCode::expired_token, "ExpiredTokenException", 403, "message", TypeMember::absent,
     "ExpiredToken"},
    {ErrorCode::invalid_signature, "InvalidSignatureException", 403, "message", TypeMember::absent,
     "SignatureDoesNotMatch"},
    {ErrorCode::resource_not_found, "ResourceNotFoundException", 404, "Message"},
    {ErrorCode::provisioned_concurrency_not_found, "ProvisionedConcurrencyConfigNotFoundException",
     404, "message"},
    {ErrorCode::policy_length_exceeded, "PolicyLengthExceededException", 400, "message"},
    // As recorded: some errors of this name have no Type.
    {ErrorCode::untyped_parameter_value, "InvalidParameterValueException", 400, "message",
     TypeMember::absent},
    {ErrorCode::resource_conflict, "ResourceConflictException", 409, "message"},
    {ErrorCode::resource_in_use, "ResourceInUseException", 400, "Message"},
    {ErrorCode::too_many_requests, "TooManyRequestsException", 429, "message"},
    {ErrorCode::unknown_operation, "UnknownOperationException", 404, "message"},
    {ErrorCode::service, "ServiceException", 500, "Message"},
    {ErrorCode::service_unavailable, "ServiceException", 502, "Message"},
    {ErrorCode::overloaded, "ServiceUnavailableException", 503, "message"},
    {ErrorCode::secret_exists, "ResourceExistsException", 400, "Message"},
    {ErrorCode::invalid_parameter, "InvalidParameterException", 400, "Message"},
    {ErrorCode::invalid_request, "InvalidRequestException", 400, "Message"},
    {ErrorCode::internal_service, "InternalServiceError", 500, "Message"},
    {ErrorCode::not_found, "NotFoundException", 404, "message", TypeMember::absent},
    {ErrorCode::bad_request, "BadRequestException", 400, "message", TypeMember::absent},
});

const WireForm& form_of(ErrorCode code) {
  for (const WireForm& form : kForms) {
    if (form.code == code) return form;
  }
  std::unreachable();
}

void append_member(std::string_view key, std::string_view value, std::string& out) {
  if (out.back() != '{') out += ',';
  append_json_string(key, out);
  out += ':';
  append_json_string(value, out);
}

// What every AWS service knows is spelled in lower case, Secrets Manager's own errors are not.
std::string_view json11_key(Service service, const WireForm& form) {
  const bool common = form.code == ErrorCode::validation || form.status == 403;
  return service == Service::logs || common ? "message" : "Message";
}

// The JSON 1.1 protocol answers its client's errors 400, whatever they are.
HttpResponse json11_error(Service service, const WireForm& form, const ServiceError& error) {
  std::string body = "{";
  append_member("__type", form.name, body);
  append_member(json11_key(service, form), error.message, body);
  body += '}';
  return {.status = form.status < 500 ? 400 : form.status,
          .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                      {"x-amzn-ErrorType", std::string(form.name)}},
          .body = std::move(body),
          .shared_body = nullptr};
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

HttpResponse query_error(const WireForm& form, const ServiceError& error) {
  const bool sender = form.status < 500;
  const std::string_view name = form.query_name.empty() ? form.name : form.query_name;
  return {
      .status = sender && form.status != 403 ? 400 : form.status,
      .headers = {{"Content-Type", "text/xml"}, {"x-amzn-ErrorType", std::string(name)}},
      .body = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>" +
              std::string(sender ? "Sender" : "Receiver") + "</Type><Code>" + std::string(name) +
              "</Code><Message>" + xml_text(error.message) + "</Message></Error></ErrorResponse>",
      .shared_body = nullptr};
}

void append_message(std::string_view key, const std::string& message, std::string& out) {
  if (!message.empty()) {
    append_member(key, message, out);
    return;
  }
  if (out.back() != '{') out += ',';
  append_json_string(key, out);
  out += ":null";
}

HttpResponse rest_json_error(const WireForm& form, const ServiceError& error) {
  std::string body = "{";
  if (!error.reason.empty()) append_member("Reason", error.reason, body);
  if (form.type == TypeMember::present) {
    append_member("Type", form.status < 500 ? "User" : "Service", body);
  }
  append_message(form.message_key, error.message, body);
  body += '}';
  return {.status = form.status,
          .headers = {{"Content-Type", "application/json"},
                      {"x-amzn-ErrorType", std::string(form.name)}},
          .body = std::move(body),
          .shared_body = nullptr};
}

HttpResponse in_envelope(Service service, const WireForm& form, const ServiceError& error) {
  switch (service) {
    case Service::secrets_manager:
    case Service::logs:
      return json11_error(service, form, error);
    case Service::sts:
      return query_error(form, error);
    case Service::lambda:
    case Service::mq:
      return rest_json_error(form, error);
  }
  std::unreachable();
}

}  // namespace

std::string_view name_of(ErrorCode code) { return form_of(code).name; }

ServiceError to_service_error(const Error& error) {
  switch (error.code()) {
    case Errc::invalid_argument:
      return {.code = ErrorCode::invalid_parameter_value, .message = error.message()};
    case Errc::not_found:
      return {.code = ErrorCode::resource_not_found, .message = error.message()};
    case Errc::conflict:
      return {.code = ErrorCode::resource_conflict, .message = error.message()};
    case Errc::too_large:
      return {.code = ErrorCode::request_entity_too_large, .message = error.message()};
    default:
      return {.code = ErrorCode::service, .message = error.message()};
  }
}

HttpResponse error_response(Service service, const ServiceError& error) {
  const WireForm& form = form_of(error.code);
  HttpResponse response = in_envelope(service, form, error);
  // Not where an invocation is throttled: the service leaves it to its clients how long they wait.
  const bool too_often = response.status == 429 && error.reason == kCallerRateLimitExceeded;
  if (too_often || response.status == 503) {
    response.headers.emplace_back("Retry-After", "1");
  }
  return response;
}

}  // namespace wheelpit::api
