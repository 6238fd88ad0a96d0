#include "api/http/router.h"

#include <algorithm>
#include <array>
#include <optional>

#include "api/model/url_text.h"

namespace wheelpit::api {
namespace {

// What X-Amz-Target begins with, of the services that route by it.
struct Target {
  Service service;
  std::string_view prefix;
};
constexpr auto kTargets = std::to_array<Target>({
    {Service::secrets_manager, "secretsmanager."},
    {Service::logs, "Logs_20140328."},
});
constexpr std::size_t kMaxShown = 200;
constexpr std::size_t kMaxForm = std::size_t{64}
                                 << 10;  // no request of the query protocol is larger

std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);  // the slash
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

// Every row of the table is asked in turn, so that a row that does not match costs little.
bool has_form(std::string_view pattern, const std::vector<std::string>& path) {
  for (const std::string& segment : path) {
    if (pattern.empty()) return false;
    const std::string_view wanted = take_segment(pattern);
    if (!wanted.starts_with('{') && wanted != segment) return false;
  }
  return pattern.empty() || pattern == "/";
}

// The segments of a request's path, decoded; nothing if one does not decode. Slashes at its end are
// no segments.
std::optional<std::vector<std::string>> segments_of(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  std::vector<std::string> segments;
  while (!path.empty()) {
    auto segment = percent_decoded(take_segment(path));
    if (!segment) return std::nullopt;
    segments.push_back(std::move(*segment));
  }
  return segments;
}

UriParameters parameters_of(std::string_view pattern, std::vector<std::string> path) {
  UriParameters parameters;
  for (std::string& segment : path) {
    const std::string_view wanted = take_segment(pattern);
    if (!wanted.starts_with('{')) continue;
    parameters.emplace_back(wanted.substr(1, wanted.size() - 2), std::move(segment));
  }
  return parameters;
}

Outcome<Route> by_name(Service service, std::string_view name) {
  for (const Operation* operation : all_operations()) {
    if (operation->service == service && operation->name == name) {
      return Route{.operation = operation, .uri = {}};
    }
  }
  return fail(ErrorCode::unknown_operation,
              "wheelpit does not implement " + std::string(name.substr(0, kMaxShown)) + ".");
}

// Whether the request's query has the pair "name=value".
bool asks_for(const HttpRequest& request, std::string_view pair) {
  return std::ranges::any_of(parse_query(request.query()), [pair](const auto& parameter) {
    return parameter.first + "=" + parameter.second == pair;
  });
}

Outcome<Route> by_path(const HttpRequest& request) {
  const std::string_view path = request.path();
  auto segments = path.starts_with('/') ? segments_of(path) : std::nullopt;
  for (const Operation* operation : all_operations()) {
    if (!segments || operation->path.empty() || operation->method != request.method) continue;
    if (!has_form(operation->path, *segments)) continue;
    if (!operation->query.empty() && !asks_for(request, operation->query)) continue;
    return Route{.operation = operation,
                 .uri = parameters_of(operation->path, std::move(*segments))};
  }
  return fail(ErrorCode::unknown_operation,
              "wheelpit does not implement " + request.method.substr(0, kMaxShown) + " " +
                  std::string(request.path().substr(0, kMaxShown)) + ".");
}

std::string action_of(const HttpRequest& request) {
  const std::string_view form =
      request.body.size() <= kMaxForm ? std::string_view(request.body) : std::string_view();
  for (const auto& parameters : {parse_query(form), parse_query(request.query())}) {
    for (const auto& [name, value] : parameters) {
      if (name == "Action") return value;
    }
  }
  return "a request without Action";
}

bool is_root(const HttpRequest& request) { return request.path() == "/"; }

// A presigned request of the query protocol has all of it in the URL.
bool has_action(const HttpRequest& request) {
  return std::ranges::any_of(parse_query(request.query()),
                             [](const auto& parameter) { return parameter.first == "Action"; });
}

Outcome<Route> by_target(Service service, std::string_view target) {
  for (const auto& [known, prefix] : kTargets) {
    if (known == service && target.starts_with(prefix)) target.remove_prefix(prefix.size());
  }
  return by_name(service, target);
}

}  // namespace

Service service_of(const HttpRequest& request) {
  if (!is_root(request)) {
    return request.path().starts_with("/v1/") ? Service::mq : Service::lambda;
  }
  if (const auto target = request.header("X-Amz-Target")) {
    for (const auto& [service, prefix] : kTargets) {
      if (target->starts_with(prefix)) return service;
    }
    return Service::secrets_manager;
  }
  if (request.method == "POST" || has_action(request)) return Service::sts;
  return Service::lambda;
}

Outcome<Route> route(const HttpRequest& request) {
  switch (service_of(request)) {
    case Service::secrets_manager:
    case Service::logs:
      return by_target(service_of(request), *request.header("X-Amz-Target"));
    case Service::sts:
      return by_name(Service::sts, action_of(request));
    case Service::mq:
    case Service::lambda:
      return by_path(request);
  }
  std::unreachable();
}

}  // namespace wheelpit::api
