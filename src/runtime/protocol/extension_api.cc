#include "runtime/protocol/extension_api.h"

#include <utility>

#include "base/uuid.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;
using State = Extension::State;

namespace {

constexpr std::string_view kPrefix = "/2020-01-01/extension/";
constexpr std::string_view kIdentifier = "Lambda-Extension-Identifier";
constexpr std::string_view kErrorType = "Lambda-Extension-Function-Error-Type";

HttpResponse json_response(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = std::move(body);
  return response;
}

HttpResponse refused(ApiRefusal refusal) {
  return json_response(refusal.status, std::move(refusal.body));
}

HttpResponse too_large() {
  return json_response(413, R"({"errorMessage":"Exceeded maximum allowed payload size ()" +
                                std::to_string(ExtensionApi::kMostBody) +
                                R"( bytes).","errorType":"RequestEntityTooLarge"})");
}

HttpResponse not_found() {
  HttpResponse response;
  response.status = 404;
  response.body = "404 page not found\n";
  return response;
}

}  // namespace

asio::awaitable<HttpResponse> ExtensionApi::handle(HttpRequest request) {
  if (request.oversized) co_return too_large();
  const std::string_view call = request.path().substr(kPrefix.size());
  if (request.method == "POST" && call == "register") co_return add(request);
  if (request.method == "GET" && call == "event/next") co_return co_await next(request);
  if (request.method == "POST" && call == "init/error") co_return error(request, true);
  if (request.method == "POST" && call == "exit/error") co_return error(request, false);
  co_return not_found();
}

HttpResponse ExtensionApi::add(const HttpRequest& request) {
  const std::string_view name = request.header("Lambda-Extension-Name").value_or("");
  const auto events = parse_registration(request.body);
  if (!events && !name.empty()) {
    return refused(extension_refusal("InvalidRequestFormat", events.error().message()));
  }
  const auto added =
      registry_.add(name, events ? *events : std::vector<std::string>(), make_uuid());
  if (!added) return refused(added.error());
  HttpResponse response = json_response(
      200, registration_json(facts_,
                             accepts_account(request.header("Lambda-Extension-Accept-Feature"))));
  response.headers.emplace_back(kIdentifier, (*added)->identifier);
  changed_();
  return response;
}

asio::awaitable<HttpResponse> ExtensionApi::next(const HttpRequest& request) {
  const auto identifier = request.header(kIdentifier);
  if (auto refusal = identifier_refusal(identifier)) co_return refused(std::move(*refusal));
  const auto found = registry_.next(*identifier);
  if (!found) co_return refused(found.error());
  Extension& extension = **found;
  if (shutdown_event_ && extension.wants_shutdown && !extension.told_shutdown) {
    extension.state = State::running;
  } else {
    changed_();
  }
  while (extension.state == State::ready && !stopping_) co_await poll_.wait();
  if (extension.state != State::running) {
    co_return refused(extension_refusal("Extension.InvalidExtensionState", "It is over"));
  }
  const bool over = shutdown_event_ && extension.wants_shutdown;
  if (over) extension.told_shutdown = true;
  HttpResponse response = json_response(200, over ? *shutdown_event_ : invoke_event_);
  response.headers.emplace_back("Lambda-Extension-Event-Identifier", make_uuid());
  co_return response;
}

HttpResponse ExtensionApi::subscribe(TelemetryApi api, const HttpRequest& request) {
  if (request.oversized) return too_large();
  const auto identifier = request.header(kIdentifier);
  if (auto refusal = identifier_refusal(identifier)) return refused(std::move(*refusal));
  const Extension* const extension = registry_.find(*identifier);
  if (extension == nullptr) {
    return refused(extension_refusal("Extension.UnknownExtensionIdentifier",
                                     "Unknown extension " + std::string(*identifier)));
  }
  if (auto refusal = subscribe_(*extension, api, request.body)) return refused(std::move(*refusal));
  return json_response(200, "\"OK\"");
}

HttpResponse ExtensionApi::error(const HttpRequest& request, bool init) {
  const auto identifier = request.header(kIdentifier);
  if (auto refusal = identifier_refusal(identifier)) return refused(std::move(*refusal));
  const auto type = request.header(kErrorType);
  if (!type || type->empty()) {
    return refused(
        extension_refusal("Extension.MissingHeader", std::string(kErrorType) + " not found"));
  }
  const auto reported =
      init ? registry_.init_error(*identifier, *type) : registry_.exit_error(*identifier, *type);
  if (!reported) return refused(reported.error());
  poll_.notify();  // its own poll, if another of its threads has one, is over
  changed_();
  return json_response(202, "{\"status\":\"OK\"}\n");
}

void ExtensionApi::begin(std::string_view request_id, std::string_view invoked_arn,
                         std::string_view trace_id, WallTime deadline) {
  if (!registry_.any_wants_invoke()) return;
  invoke_event_ = invoke_event_json(request_id, invoked_arn, trace_id, deadline);
  for (Extension& extension : registry_.all()) {
    if (extension.wants_invoke) extension.state = State::running;
  }
  poll_.notify();
}

void ExtensionApi::shut_down(ShutdownReason reason, WallTime deadline) {
  shutdown_event_ = shutdown_event_json(reason, deadline);
  for (Extension& extension : registry_.all()) {
    if (extension.wants_shutdown && extension.state == State::ready) {
      extension.state = State::running;
    }
  }
  poll_.notify();
}

void ExtensionApi::stop() {
  stopping_ = true;
  poll_.notify();
}

}  // namespace wheelpit::runtime
