#include "api/router.h"

#include <algorithm>
#include <array>
#include <optional>

#include "api/url_text.h"

namespace wheelpit {
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

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

std::optional<UriParameters> match(std::string_view pattern,
                                   const std::vector<std::string_view>& path) {
  const auto wanted = segments_of(pattern);
  if (wanted.size() != path.size()) return std::nullopt;
  UriParameters parameters;
  for (std::size_t i = 0; i < path.size(); ++i) {
    auto value = percent_decoded(path[i]);
    if (!value) return std::nullopt;
    if (wanted[i].starts_with('{')) {
      parameters.emplace_back(wanted[i].substr(1, wanted[i].size() - 2), std::move(*value));
    } else if (*value != wanted[i]) {
      return std::nullopt;
    }
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
  if (request.path().starts_with('/')) {
    const auto path = segments_of(request.path());
    for (const Operation* operation : all_operations()) {
      if (operation->method != request.method || operation->path.empty()) continue;
      if (!operation->query.empty() && !asks_for(request, operation->query)) continue;
      if (auto parameters = match(operation->path, path)) {
        return Route{.operation = operation, .uri = std::move(*parameters)};
      }
    }
  }
  return fail(ErrorCode::unknown_operation,
              "wheelpit does not implement " + request.method.substr(0, kMaxShown) + " " +
                  std::string(request.path().substr(0, kMaxShown)) + ".");
}

std::string action_of(const HttpRequest& request) {
  for (const auto& parameters : {parse_query(request.body), parse_query(request.query())}) {
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

}  // namespace wheelpit
