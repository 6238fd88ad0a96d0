#include "api/api_handler.h"

#include <functional>
#include <map>
#include <string_view>

#include "api/api_context.h"
#include "api/async_admin.h"
#include "api/broker_api.h"
#include "api/decode.h"
#include "api/encode.h"
#include "api/function_services.h"
#include "api/logs_api.h"
#include "api/mapping_api.h"
#include "api/router.h"
#include "api/secret_api.h"
#include "api/tag_api.h"
#include "base/uuid.h"

namespace wheelpit {

struct ApiHandler::Services {
  using Handler = std::function<Answer(Call)>;

  Services(boost::asio::io_context& io, ApiDependencies dependencies)
      : context(io, std::move(dependencies)) {
    handlers.merge(functions.handlers());
  }

  template <class Api>
  static Handler bound(Api& api, Answer (Api::*operation)(Call)) {
    return [&api, operation](Call call) { return (api.*operation)(std::move(call)); };
  }

  ApiContext context;
  MappingApi mappings{context};
  FunctionServices functions{context};
  TagApi tags{context};
  AsyncAdmin async_events{context};
  SecretApi secrets{context};
  LogsApi logs{context};
  BrokerApi brokers{context};

  // One for each row of the tables (api/operation.h), those of functions too.
  std::map<std::string_view, Handler> handlers = {
      {"CreateEventSourceMapping", bound(mappings, &MappingApi::create)},
      {"GetEventSourceMapping", bound(mappings, &MappingApi::get)},
      {"ListEventSourceMappings", bound(mappings, &MappingApi::list)},
      {"UpdateEventSourceMapping", bound(mappings, &MappingApi::update)},
      {"DeleteEventSourceMapping", bound(mappings, &MappingApi::remove)},
      {"TagResource", bound(tags, &TagApi::tag)},
      {"UntagResource", bound(tags, &TagApi::untag)},
      {"ListTags", bound(tags, &TagApi::list)},
      {"ListAsyncEvents", bound(async_events, &AsyncAdmin::list)},
      {"GetAsyncEvent", bound(async_events, &AsyncAdmin::get)},
      {"RedriveAsyncEvents", bound(async_events, &AsyncAdmin::redrive)},
      {"PurgeAsyncEvents", bound(async_events, &AsyncAdmin::purge)},
      {"CreateSecret", bound(secrets, &SecretApi::create)},
      {"GetSecretValue", bound(secrets, &SecretApi::get_value)},
      {"PutSecretValue", bound(secrets, &SecretApi::put_value)},
      {"UpdateSecret", bound(secrets, &SecretApi::update)},
      {"DescribeSecret", bound(secrets, &SecretApi::describe)},
      {"ListSecrets", bound(secrets, &SecretApi::list)},
      {"DeleteSecret", bound(secrets, &SecretApi::remove)},
      {"RestoreSecret", bound(secrets, &SecretApi::restore)},
      {"DescribeLogGroups", bound(logs, &LogsApi::describe_groups)},
      {"DescribeLogStreams", bound(logs, &LogsApi::describe_streams)},
      {"GetLogEvents", bound(logs, &LogsApi::get_events)},
      {"FilterLogEvents", bound(logs, &LogsApi::filter_events)},
      {"DeleteLogGroup", bound(logs, &LogsApi::remove_group)},
      {"ListBrokers", bound(brokers, &BrokerApi::list)},
      {"DescribeBroker", bound(brokers, &BrokerApi::describe)},
      {"GetCallerIdentity", bound(brokers, &BrokerApi::caller_identity)},
  };
};

namespace {

HttpResponse success(const Operation& operation, Output output) {
  if (output.response) return std::move(*output.response);
  HttpResponse response;
  response.status = operation.status;
  if (operation.status == 204) return response;
  const bool json11 =
      operation.service == Service::secrets_manager || operation.service == Service::logs;
  response.headers.emplace_back("Content-Type",
                                json11 ? "application/x-amz-json-1.1" : "application/json");
  response.body = encode_output(*operation.output, output.members);
  return response;
}

// The service's limit on requests to its control plane. Invoke has one of its own.
constexpr std::size_t kMaxRequest = 70'167'211;

// From here on, reading a body or hashing it is no work for the event loop.
constexpr std::size_t kLargeBody = std::size_t{32} << 10;

std::optional<ServiceError> check_body(const Operation& operation, const HttpRequest& request) {
  if (request.oversized || request.body.size() >= kMaxRequest) {
    return ServiceError{.code = ErrorCode::request_entity_too_large,
                        .message = "Request must be smaller than " + std::to_string(kMaxRequest) +
                                   " bytes for the " + std::string(operation.name) + " operation"};
  }
  if (request.truncated) {
    return ServiceError{.code = ErrorCode::invalid_request_content,
                        .message = "The request body ended before its announced length."};
  }
  return std::nullopt;
}

bool has_header(const HttpResponse& response, std::string_view name) {
  for (const auto& [present, value] : response.headers) {
    if (present == name) return true;
  }
  return false;
}

// Calls `work` on the event loop, or on a worker if the request is so large that it could take
// milliseconds.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> by_size(ApiContext& context,
                                                            const HttpRequest& request, Work work) {
  if (request.body.size() < kLargeBody) co_return work();
  co_return co_await context.workers.run(std::move(work));
}

}  // namespace

ApiHandler::ApiHandler(boost::asio::io_context& io, ApiDependencies dependencies)
    : services_(std::make_unique<Services>(io, std::move(dependencies))) {}

ApiHandler::~ApiHandler() = default;

boost::asio::awaitable<HttpResponse> ApiHandler::handle(HttpRequest request) {
  const Service service = service_of(request);
  const std::string request_id = make_uuid();
  const Log log = services_->context.deps.log.with("request_id", request_id);
  HttpResponse response;

  auto outcome = co_await answer(std::move(request), request_id);
  if (outcome) {
    response = std::move(*outcome);
  } else {
    const ServiceError& error = outcome.error();
    response = error_response(service, error);
    if (response.status >= 500) {
      log.error("request failed", {{"error", name_of(error.code)}, {"message", error.message}});
    } else {
      log.debug("request refused", {{"error", name_of(error.code)}, {"message", error.message}});
    }
  }
  if (!has_header(response, "x-amzn-RequestId")) {
    response.headers.emplace_back("x-amzn-RequestId", request_id);
  }
  co_return response;
}

boost::asio::awaitable<std::expected<HttpResponse, ServiceError>> ApiHandler::answer(
    HttpRequest request, std::string request_id) {
  // A body that was not received whole cannot be verified, and is refused below for that.
  if (!request.oversized && !request.truncated) {
    const auto judge = [&authentication = services_->context.authentication, &request] {
      return authentication.refusal_of(service_of(request), request);
    };
    const auto refusal = services_->context.deps.access_keys.empty()
                             ? std::nullopt
                             : co_await by_size(services_->context, request, judge);
    if (refusal) co_return std::unexpected(*refusal);
  }
  const auto found = route(request);
  if (!found) co_return std::unexpected(found.error());
  const Operation& operation = *found->operation;
  ApiContext& context = services_->context;
  if (!context.rates.take(operation, context.deps.clock.now())) {
    co_return std::unexpected(ServiceError{.code = ErrorCode::too_many_requests,
                                           .message = "Rate exceeded",
                                           .reason = "CallerRateLimitExceeded"});
  }
  if (auto error = check_body(operation, request)) co_return std::unexpected(*error);
  auto input = co_await by_size(context, request, [&operation, &found, &request] {
    return decode_input(operation, found->uri, request);
  });
  if (!input) co_return std::unexpected(input.error());

  Call call{.operation = &operation,
            .input = std::move(*input),
            .body = operation.body == RequestBody::raw ? std::move(request.body) : std::string(),
            .host = std::string(request.header("Host").value_or("")),
            .request_id = std::move(request_id),
            .exchange = request.exchange};
  auto output = co_await services_->handlers.at(operation.name)(std::move(call));
  if (!output) co_return std::unexpected(output.error());
  co_return success(operation, std::move(*output));
}

}  // namespace wheelpit
