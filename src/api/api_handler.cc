#include "api/api_handler.h"

#include <charconv>
#include <string_view>

#include "api/admin/answer_tag.h"
#include "api/http/body_limit.h"
#include "api/http/key_access.h"
#include "api/http/router.h"
#include "api/model/decode.h"
#include "api/model/encode.h"
#include "api/operation_handlers.h"
#include "base/uuid.h"

namespace wheelpit::api {

namespace {

// What a request from inside an environment may not do, whoever has signed it.
std::optional<ServiceError> refusal_of_function(const ApiContext& context,
                                                const HttpRequest& head) {
  const Caller caller = context.authentication.claimed_caller(head);
  if (!caller.function) return std::nullopt;
  const auto found = route(head);
  if (!found) return std::nullopt;
  return refusal_of(caller, *found->operation, context.deps.function_access,
                    context.deps.account_id);
}

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

// From here on, reading a body or hashing it is no work for the event loop.
constexpr std::size_t kLargeBody = std::size_t{32} << 10;

std::optional<ServiceError> check_body(const Operation& operation, const HttpRequest& request) {
  if (request.oversized || request.body.size() > body_limit(operation, request)) {
    return body_too_large(operation, request);
  }
  if (request.truncated) {
    return ServiceError{.code = ErrorCode::invalid_request_content,
                        .message = "The request body ended before its announced length."};
  }
  return std::nullopt;
}

// Most bodies are shorter than any limit: only a longer one is worth looking its operation up.
std::size_t limit_of_body(const HttpRequest& head) {
  const auto announced = head.header("Content-Length");
  if (announced || !head.header("Transfer-Encoding")) {
    constexpr std::size_t kDigits = 6;
    std::size_t bytes = 0;
    const std::string_view digits = announced.value_or("0");
    std::from_chars(digits.data(), digits.data() + digits.size(), bytes);
    if (digits.size() <= kDigits && bytes <= kAnyBody) return kAnyBody;
  }
  const auto found = route(head);
  return found ? body_limit(*found->operation, head) : kAnyBody;
}

bool has_header(const HttpResponse& response, std::string_view name) {
  for (const auto& [present, value] : response.headers) {
    if (present == name) return true;
  }
  return false;
}

// Where the engine's data lies is for the operator, who has it in the log.
void hide_folder(const std::string& folder, std::string& text) {
  if (folder.size() < 2) return;
  for (std::size_t at = 0; (at = text.find(folder, at)) != std::string::npos;) {
    text.replace(at, folder.size(), "data_dir");
  }
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
    : operations_(std::make_unique<OperationHandlers>(io, std::move(dependencies))) {}

ApiHandler::~ApiHandler() = default;

void ApiHandler::set_access_keys(std::vector<AccessKey> keys) {
  operations_->context.deps.access_keys = keys;
  operations_->context.authentication.set_keys(std::move(keys));
}

void ApiHandler::written_elsewhere(Collection in, const std::string& key) {
  if (in == Collection::functions) operations_->context.functions.forget(key);
  if (in == Collection::mappings) operations_->mappings.written_elsewhere();
}

void ApiHandler::set_backup(DataBackup* backup) { operations_->backup.connect(backup); }

void ApiHandler::set_store_warning(std::function<std::string()> warning) {
  operations_->admin.status().warn_of_store(std::move(warning));
}

void ApiHandler::set_cluster(ClusterDesk* desk) { operations_->nodes.connect(desk); }

void ApiHandler::set_logs_elsewhere(LogsElsewhere* elsewhere) {
  operations_->logs.connect(elsewhere);
}

boost::asio::awaitable<std::expected<boost::json::object, ServiceError>> ApiHandler::logs_here(
    std::string operation, boost::json::object input) {
  auto answer = co_await operations_->logs.here(std::move(operation), std::move(input));
  if (!answer) co_return std::unexpected(answer.error());
  co_return std::move(answer->members);
}

void ApiHandler::set_observed_elsewhere(ObservedElsewhere* elsewhere) {
  operations_->admin.status().connect(elsewhere);
}

boost::asio::awaitable<ObservedMappings> ApiHandler::observed_here(
    std::function<bool(const std::string& uuid)> runs_here) {
  return operations_->admin.status().observed_here(std::move(runs_here));
}

boost::asio::awaitable<Load> ApiHandler::own_load() { return operations_->nodes.own_load(); }

void ApiHandler::set_letters(LetterDesk* desk) { operations_->letters.connect(desk); }

void ApiHandler::set_requests_per_second(unsigned most) {
  operations_->context.rates = RequestRates(most);
}

void ApiHandler::set_brokers(std::vector<Broker> brokers) {
  operations_->context.deps.brokers = std::move(brokers);
}

HeadJudgement ApiHandler::judge(const HttpRequest& head) {
  const Service service = service_of(head);
  auto error = operations_->context.authentication.refusal_of_head(service, head);
  if (!error) error = refusal_of_function(operations_->context, head);
  if (error) {
    const std::string request_id = make_uuid();
    HeadJudgement judgement;
    judgement.refusal = refused(service, *error, request_id);
    judgement.refusal->headers.emplace_back("x-amzn-RequestId", request_id);
    return judgement;
  }
  return {.body_bytes = limit_of_body(head)};
}

HttpResponse ApiHandler::busy(const HttpRequest& head) const {
  const std::string request_id = make_uuid();
  HttpResponse response =
      refused(service_of(head),
              {.code = ErrorCode::overloaded,
               .message = "The engine is receiving too many requests ([server] max_buffered_bytes "
                          "limits the total size of their bodies). Try again later."},
              request_id);
  response.headers.emplace_back("x-amzn-RequestId", request_id);
  return response;
}

HttpResponse ApiHandler::refused(Service service, ServiceError error,
                                 const std::string& request_id) const {
  const Log log = operations_->context.deps.log.with("request_id", request_id);
  HttpResponse response = error_response(service, error);
  const std::string& logged = error.logged.empty() ? error.message : error.logged;
  if (response.status < 500 || error.code == ErrorCode::overloaded) {
    log.debug("request refused", {{"error", name_of(error.code)}, {"message", logged}});
    return response;
  }
  log.error("request failed", {{"error", name_of(error.code)}, {"message", logged}});
  // Where the engine keeps its data is nothing for its clients.
  hide_folder(operations_->context.deps.hot_reload.data_dir.string(), error.message);
  return error_response(service, error);
}

boost::asio::awaitable<HttpResponse> ApiHandler::handle(HttpRequest request) {
  const Service service = service_of(request);
  const std::string request_id = make_uuid();
  auto outcome = co_await answer(std::move(request), request_id);
  HttpResponse response =
      outcome ? std::move(*outcome) : refused(service, outcome.error(), request_id);
  if (!has_header(response, "x-amzn-RequestId")) {
    response.headers.emplace_back("x-amzn-RequestId", request_id);
  }
  co_return response;
}

boost::asio::awaitable<std::expected<HttpResponse, ServiceError>> ApiHandler::answer(
    HttpRequest request, std::string request_id) {
  ApiContext& context = operations_->context;
  Caller caller;
  if (request.peer == HttpPeer::function) caller.function.emplace();
  // A body that was not received whole cannot be verified, and is refused below for that.
  if (!request.oversized && !request.truncated) {
    auto verified = co_await by_size(context, request, [&context, &request] {
      return context.authentication.caller_of(service_of(request), request);
    });
    if (!verified) co_return std::unexpected(verified.error());
    caller = std::move(*verified);
  }
  const auto found = route(request);
  if (!found) co_return std::unexpected(found.error());
  const Operation& operation = *found->operation;
  if (caller.unknown && operation.name != "GetSession") {
    co_return fail(ErrorCode::missing_authentication_token, "Missing Authentication Token");
  }
  if (auto error =
          refusal_of(caller, operation, context.deps.function_access, context.deps.account_id)) {
    co_return std::unexpected(*error);
  }
  if (auto error = refusal_of_key(caller, operation, context.deps.account_id)) {
    co_return std::unexpected(*error);
  }
  // Nobody's rate is used up by what was refused, or cut off.
  if (auto error = check_body(operation, request)) co_return std::unexpected(*error);
  if (!context.rates.take(operation, context.deps.clock.now())) {
    co_return std::unexpected(ServiceError{.code = ErrorCode::too_many_requests,
                                           .message = "Rate exceeded",
                                           .reason = std::string(kCallerRateLimitExceeded)});
  }
  auto input = co_await by_size(context, request, [&operation, &found, &request, &context] {
    return decode_input(operation, found->uri, request, context.deps.filter_profile);
  });
  if (!input) co_return std::unexpected(input.error());

  Call call{.operation = &operation,
            .input = std::move(*input),
            .body = operation.body == RequestBody::raw ? std::move(request.body) : std::string(),
            .host = std::string(request.header("Host").value_or("")),
            .request_id = std::move(request_id),
            .caller = std::move(caller),
            .exchange = request.exchange};
  const bool read_only = call.caller.read_only;
  auto output = co_await operations_->handlers.at(operation.name)(std::move(call));
  if (!output) co_return std::unexpected(output.error());
  if (read_only) conceal_environments(output->members);
  HttpResponse response = success(operation, std::move(*output));
  settle_caching(operation, request, response);
  co_return response;
}

}  // namespace wheelpit::api
