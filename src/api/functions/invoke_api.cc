#include "api/functions/invoke_api.h"

#include <chrono>
#include <memory>
#include <string_view>

#include "api/functions/function_writes.h"
#include "api/http/body_limit.h"
#include "api/http/response_events.h"
#include "api/json/json_check.h"
#include "api/json/json_fault.h"
#include "api/model/input.h"
#include "api/service/function_lookup.h"
#include "base/base64.h"
#include "function/versions.h"
#include "invoke/home_fault.h"

namespace wheelpit::api {
namespace {

// From here on, reading a payload is no work for the event loop.
constexpr std::size_t kLargePayload = std::size_t{32} << 10;
constexpr std::size_t kMaxClientContext = 3583;  // bytes of Base64, as AWS documents it
// A client that streams has this long to take the last event.
constexpr auto kStreamPatience = std::chrono::seconds(30);

// A function with a reservation does not draw on what the others share.
ServiceError error_of_invoker(const Error& error, const Function& function) {
  switch (error.code()) {
    case Errc::throttled:
      if (is_home_fault(error)) {
        return {.code = ErrorCode::too_many_requests,
                .message = error.message(),
                .reason = "ReservedFunctionConcurrentInvocationLimitExceeded"};
      }
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

// That the queue takes no more has a remedy, which the message names.
ServiceError error_of_queue(const Error& error) {
  if (error.code() != Errc::throttled) return to_service_error(error);
  return {.code = ErrorCode::too_many_requests,
          .message = error.message(),
          .reason = std::string(kCallerRateLimitExceeded)};
}

Outcome<void> check_payload(const std::string& payload, const PayloadLimit& limit) {
  if (payload.size() > limit.bytes) {
    return std::unexpected(payload_too_large(std::to_string(payload.size()), limit));
  }
  const auto json = check_json(payload);
  if (json) return {};
  // The service's words may quote the payload, ours do not.
  constexpr std::string_view kUnreadable =
      "Could not parse request body into json: Could not parse payload into json: ";
  const std::string fault = json_fault(payload);
  return std::unexpected(ServiceError{
      .code = ErrorCode::invalid_request_content,
      .message = std::string(kUnreadable) + (fault.empty() ? json.error().message() : fault),
      .logged = std::string(kUnreadable) + json.error().message()});
}

// The same on a worker if it could take milliseconds. `payload` must stay.
boost::asio::awaitable<Outcome<void>> check_apart(ApiContext& context, const std::string& payload,
                                                  PayloadLimit limit) {
  if (payload.size() < kLargePayload) co_return check_payload(payload, limit);
  co_return co_await context.workers.run(
      [&payload, limit] { return check_payload(payload, limit); });
}

Outcome<std::optional<std::string>> client_context_of(const Call& call) {
  if (!has(call.input, "ClientContext")) return std::optional<std::string>();
  const std::string given = text_of(call.input, "ClientContext");
  if (given.size() > kMaxClientContext) {
    return fail(ErrorCode::invalid_request_content, "Client context must be at most " +
                                                        std::to_string(kMaxClientContext) +
                                                        " bytes of Base64-encoded data.");
  }
  auto context = from_base64(given);
  const auto begins = context ? context->find_first_not_of(" \t\r\n") : std::string::npos;
  if (begins == std::string::npos || (*context)[begins] != '{' || !check_json(*context)) {
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

HttpResponse accepted(std::string request_id) {
  HttpResponse response;
  response.status = 202;
  response.headers.emplace_back("x-amzn-RequestId", std::move(request_id));
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
  auto target = co_await find_target(call);
  if (!target) co_return std::unexpected(target.error());
  const std::string type = text_of(call.input, "InvocationType");
  if (type == "DryRun") co_return no_content();
  const bool event = type == "Event";
  const auto checked =
      co_await check_apart(context_, call.body, event ? kEventPayload : kSynchronousPayload);
  if (!checked) co_return std::unexpected(checked.error());
  auto client_context = client_context_of(call);
  if (!client_context) co_return std::unexpected(client_context.error());
  // Only who waits for the answer hands a client context over, or is shown the log.
  if (event) co_return co_await accept(target->reference, std::move(call));

  auto reply =
      co_await run(std::move(*target), std::move(call), std::move(*client_context), nullptr);
  if (!reply) co_return std::unexpected(reply.error());
  co_return response_of(std::move(*reply));
}

Answer InvokeApi::invoke_async(Call call) {
  const auto target = co_await find_target(call);
  if (!target) co_return std::unexpected(target.error());
  const auto checked = co_await check_apart(context_, call.body, kInvokeAsyncPayload);
  if (!checked) co_return std::unexpected(checked.error());
  co_return co_await accept(target->reference, std::move(call));
}

Answer InvokeApi::invoke_with_response_stream(Call call) {
  auto target = co_await find_target(call);
  if (!target) co_return std::unexpected(target.error());
  if (text_of(call.input, "InvocationType") == "DryRun") co_return no_content();
  const auto checked = co_await check_apart(context_, call.body, kSynchronousPayload);
  if (!checked) co_return std::unexpected(checked.error());
  auto client_context = client_context_of(call);
  if (!client_context) co_return std::unexpected(client_context.error());

  ResponseEvents events(call.exchange);
  ResponseSink* const stream = call.exchange == nullptr ? nullptr : &events;
  auto reply =
      co_await run(std::move(*target), std::move(call), std::move(*client_context), stream);
  if (!reply) co_return std::unexpected(reply.error());
  co_return co_await events.end(std::move(*reply), context_.deps.clock.now() + kStreamPatience);
}

boost::asio::awaitable<Outcome<InvokeApi::Target>> InvokeApi::find_target(Call& call) {
  auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  auto function = co_await find_function(*reference);
  if (!function) co_return std::unexpected(function.error());
  if (call.body.empty()) call.body = "{}";
  co_return Target{.reference = std::move(*reference), .function = std::move(*function)};
}

boost::asio::awaitable<Outcome<Reply>> InvokeApi::run(Target target, Call call,
                                                      std::optional<std::string> client_context,
                                                      ResponseSink* stream) {
  Invocation invocation{
      .function_name = target.reference.name,
      .invoked_arn = arn_of(context_.deps, target.reference),
      .payload = std::make_shared<const std::string>(std::move(call.body)),
      .log_tail = text_of(call.input, "LogType") == "Tail" ? LogTail::last_4_kib : LogTail::none,
      .client_context = std::move(client_context),
      .trace_header = text_of(call.input, "TraceId"),
      .stream = stream};
  auto reply = co_await context_.deps.invoker.invoke(std::move(invocation));
  if (!reply) co_return std::unexpected(error_of_invoker(reply.error(), target.function->value));
  co_return std::move(*reply);
}

// Unqualified it is $LATEST, which an unknown function is named with.
boost::asio::awaitable<Outcome<InvokeApi::KnownFunction>> InvokeApi::find_function(
    FunctionReference reference) {
  if (reference.qualifier.empty()) reference.qualifier = "$LATEST";
  auto known = co_await context_.functions.find(reference.name);
  if (!known) co_return std::unexpected(to_service_error(known.error()));
  if (!*known) co_return function_not_found(context_.deps, reference);
  const Function& function = (*known)->value;
  if (find_version(function, reference.qualifier) == nullptr &&
      !function.aliases.contains(reference.qualifier)) {
    co_return function_not_found(context_.deps, reference);
  }
  if (is_pending(function, reference.qualifier, context_.deps.clock.wall_now(),
                 context_.deps.settling)) {
    co_return still_pending();
  }
  co_return std::move(*known);
}

Answer InvokeApi::accept(FunctionReference reference, Call call) {
  AsyncInvocation invocation{.function_name = reference.name,
                             .invoked_arn = arn_of(context_.deps, reference),
                             .payload = std::move(call.body),
                             .trace_header = text_of(call.input, "TraceId")};
  auto request_id = co_await context_.deps.events.accept(std::move(invocation));
  if (!request_id) co_return std::unexpected(error_of_queue(request_id.error()));
  co_return accepted(std::move(*request_id));
}

}  // namespace wheelpit::api
