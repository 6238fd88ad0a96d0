#include "api/api_handler.h"

#include <charconv>
#include <functional>
#include <map>
#include <string_view>

#include "api/admin/admin_services.h"
#include "api/admin/answer_tag.h"
#include "api/admin/backup_api.h"
#include "api/admin/letters_api.h"
#include "api/functions/async_admin.h"
#include "api/functions/function_services.h"
#include "api/http/body_limit.h"
#include "api/http/key_access.h"
#include "api/http/router.h"
#include "api/logs/logs_api.h"
#include "api/mappings/broker_api.h"
#include "api/mappings/broker_settings_api.h"
#include "api/mappings/mapping_api.h"
#include "api/mappings/positions_api.h"
#include "api/model/decode.h"
#include "api/model/encode.h"
#include "api/secrets/secret_api.h"
#include "api/service/api_context.h"
#include "api/tags/tag_api.h"
#include "base/uuid.h"

namespace wheelpit::api {

struct ApiHandler::Services {
  using Handler = std::function<Answer(Call)>;

  Services(boost::asio::io_context& io, ApiDependencies dependencies)
      : context(io, std::move(dependencies)) {
    handlers.merge(functions.handlers());
    handlers.merge(admin.handlers());
  }

  template <class Api>
  static Handler bound(Api& api, Answer (Api::*operation)(Call)) {
    return [&api, operation](Call call) { return (api.*operation)(std::move(call)); };
  }

  // What a request from inside an environment may not do, whoever has signed it.
  std::optional<ServiceError> refusal_of_function(const HttpRequest& head) const {
    const Caller caller = context.authentication.claimed_caller(head);
    if (!caller.function) return std::nullopt;
    const auto found = route(head);
    if (!found) return std::nullopt;
    return refusal_of(caller, *found->operation, context.deps.function_access,
                      context.deps.account_id);
  }

  ApiContext context;
  MappingApi mappings{context};
  FunctionServices functions{context};
  TagApi tags{context};
  AsyncAdmin async_events{context};
  SecretApi secrets{context};
  LogsApi logs{context};
  BrokerApi brokers{context};
  BrokerSettingsApi broker_settings{context};
  PositionsApi positions{context};
  AdminServices admin{context};
  BackupApi backup;
  LettersApi letters;

  // One for each row of the tables (api/model/operation.h), those of functions and of our own too.
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
      {"CountAsyncEvents", bound(async_events, &AsyncAdmin::counts)},
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
      {"ListConfiguredBrokers", bound(broker_settings, &BrokerSettingsApi::list)},
      {"AddBroker", bound(broker_settings, &BrokerSettingsApi::add)},
      {"ReloadBrokers", bound(broker_settings, &BrokerSettingsApi::reload)},
      {"ListPositions", bound(positions, &PositionsApi::list)},
      {"GetPositions", bound(positions, &PositionsApi::get)},
      {"CopyPositions", bound(positions, &PositionsApi::copy)},
      {"ResetPositions", bound(positions, &PositionsApi::reset)},
      {"CreateBackup", bound(backup, &BackupApi::create)},
      {"ListDeadLetters", bound(letters, &LettersApi::list)},
      {"PeekDeadLetters", bound(letters, &LettersApi::peek)},
      {"RedriveDeadLetters", bound(letters, &LettersApi::redrive)},
      {"PurgeDeadLetters", bound(letters, &LettersApi::purge)},
      {"DeleteBackup", bound(backup, &BackupApi::remove)},
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
    : services_(std::make_unique<Services>(io, std::move(dependencies))) {}

ApiHandler::~ApiHandler() = default;

void ApiHandler::set_access_keys(std::vector<AccessKey> keys) {
  services_->context.deps.access_keys = keys;
  services_->context.authentication.set_keys(std::move(keys));
}

void ApiHandler::set_backup(DataBackup* backup) { services_->backup.connect(backup); }

void ApiHandler::set_letters(LetterDesk* desk) { services_->letters.connect(desk); }

void ApiHandler::set_requests_per_second(unsigned most) {
  services_->context.rates = RequestRates(most);
}

void ApiHandler::set_brokers(std::vector<Broker> brokers) {
  services_->context.deps.brokers = std::move(brokers);
}

HeadJudgement ApiHandler::judge(const HttpRequest& head) {
  const Service service = service_of(head);
  auto error = services_->context.authentication.refusal_of_head(service, head);
  if (!error) error = services_->refusal_of_function(head);
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
  HttpResponse response = refused(
      service_of(head),
      {.code = ErrorCode::overloaded,
       .message = "Too many requests are being received at a time (their bodies together are "
                  "bounded by [server] max_buffered_bytes); try again."},
      request_id);
  response.headers.emplace_back("x-amzn-RequestId", request_id);
  return response;
}

HttpResponse ApiHandler::refused(Service service, ServiceError error,
                                 const std::string& request_id) const {
  const Log log = services_->context.deps.log.with("request_id", request_id);
  HttpResponse response = error_response(service, error);
  const std::string& logged = error.logged.empty() ? error.message : error.logged;
  if (response.status < 500 || error.code == ErrorCode::overloaded) {
    log.debug("request refused", {{"error", name_of(error.code)}, {"message", logged}});
    return response;
  }
  log.error("request failed", {{"error", name_of(error.code)}, {"message", logged}});
  // Where the engine keeps its data is nothing for its clients.
  hide_folder(services_->context.deps.hot_reload.data_dir.string(), error.message);
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
  ApiContext& context = services_->context;
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
  auto output = co_await services_->handlers.at(operation.name)(std::move(call));
  if (!output) co_return std::unexpected(output.error());
  if (read_only) conceal_environments(output->members);
  HttpResponse response = success(operation, std::move(*output));
  if (is_polled(operation)) tag_answer(request, response);
  co_return response;
}

}  // namespace wheelpit::api
