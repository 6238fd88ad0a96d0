#include "api/invoke_api.h"

#include <memory>

#include "api/function_lookup.h"
#include "api/input.h"
#include "api/json_check.h"
#include "base/base64.h"

namespace wheelpit {
namespace {

constexpr std::size_t kMaxPayload = 6'291'456;

// A function with a reservation does not draw on what the others share.
ServiceError error_of_invoker(const Error& error, const Function& function) {
  switch (error.code()) {
    case Errc::throttled:
      return {.code = ErrorCode::too_many_requests,
              .message = "Rate Exceeded.",
              .reason = function.reserved_concurrency
                            ? "ReservedFunctionConcurrentInvocationLimitExceeded"
                            : "ConcurrentInvocationLimitExceeded"};
    case Errc::unavailable:
      return {.code = ErrorCode::service_unavailable, .message = error.message()};
    default:
      return to_service_error(error);
  }
}

Outcome<void> check_payload(const std::string& payload) {
  if (payload.size() > kMaxPayload) {
    return fail(ErrorCode::request_entity_too_large,
                std::to_string(payload.size()) +
                    " byte payload is too large for the RequestResponse invocation type (limit " +
                    std::to_string(kMaxPayload) + " bytes)");
  }
  if (const auto json = check_json(payload); !json) {
    return fail(ErrorCode::invalid_request_content,
                "Could not parse request body into json: Could not parse payload into json: " +
                    json.error().message());
  }
  return {};
}

Outcome<std::optional<std::string>> client_context_of(const Call& call) {
  if (!has(call.input, "ClientContext")) return std::optional<std::string>();
  auto context = from_base64(text_of(call.input, "ClientContext"));
  if (!context || !check_json(*context)) {
    return fail(ErrorCode::invalid_request_content,
                "Client context must be a valid Base64-encoded JSON object.");
  }
  return context;
}

HttpResponse no_content() {
  HttpResponse response;
  response.status = 204;
  return response;
}

HttpResponse response_of(Reply reply) {
  HttpResponse response{.status = 200,
                        .headers = {{"Content-Type", "application/json"},
                                    {"X-Amz-Executed-Version", std::move(reply.executed_version)}},
                        .body = std::move(reply.payload),
                        .shared_body = nullptr};
  if (reply.function_error) response.headers.emplace_back("X-Amz-Function-Error", "Unhandled");
  if (!reply.log_tail.empty()) {
    response.headers.emplace_back("X-Amz-Log-Result", to_base64(reply.log_tail));
  }
  if (!reply.request_id.empty()) {
    response.headers.emplace_back("x-amzn-RequestId", std::move(reply.request_id));
  }
  return response;
}

}  // namespace

Answer InvokeApi::invoke(Call call) {
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  FunctionReference version = *reference;
  if (version.qualifier.empty()) version.qualifier = "$LATEST";
  const auto found = co_await look_up(context_, version);
  if (!found) co_return std::unexpected(found.error());

  const std::string type = text_of(call.input, "InvocationType");
  if (type == "DryRun") co_return no_content();
  if (type == "Event") {
    co_return fail(ErrorCode::invalid_parameter_value,
                   "This version of wheelpit does not support InvocationType 'Event'; use "
                   "'RequestResponse'.");
  }
  if (call.body.empty()) call.body = "{}";
  if (auto checked = check_payload(call.body); !checked) {
    co_return std::unexpected(checked.error());
  }
  auto client_context = client_context_of(call);
  if (!client_context) co_return std::unexpected(client_context.error());

  Invocation invocation{
      .function_name = reference->name,
      .invoked_arn = arn_of(context_.deps, *reference),
      .payload = std::make_shared<const std::string>(std::move(call.body)),
      .log_tail = text_of(call.input, "LogType") == "Tail" ? LogTail::last_4_kib : LogTail::none,
      .client_context = std::move(*client_context),
      .trace_header = text_of(call.input, "TraceId")};
  auto reply = co_await context_.deps.invoker.invoke(std::move(invocation));
  if (!reply) co_return std::unexpected(error_of_invoker(reply.error(), found->value));
  co_return response_of(std::move(*reply));
}

}  // namespace wheelpit
