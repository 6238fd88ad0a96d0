#include "net/http/browser_guard.h"

#include <algorithm>
#include <expected>

#include "base/json_text.h"

namespace wheelpit {

namespace {

constexpr std::size_t kMostShown = 100;  // of a header's value

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool starts_with_name(std::string_view name, std::string_view prefix) {
  return name.size() >= prefix.size() && same_name(name.substr(0, prefix.size()), prefix);
}

// As JSON escapes it: one line, no control character, no markup that ends a string.
std::string quoted(std::string_view value) {
  const bool cut = value.size() > kMostShown;
  std::string text;
  append_json_string(value.substr(0, kMostShown), text);
  if (cut) text.insert(text.size() - 1, "...");
  return text;
}

std::vector<std::string_view> values_of(const HttpRequest& head, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : head.headers) {
    if (same_name(key, name)) values.emplace_back(value);
  }
  return values;
}

// Of a target in absolute form, which overrules Host (RFC 9112, 3.2.2).
std::optional<std::string_view> authority_of(std::string_view target) {
  if (target.starts_with('/') || target == "*") return std::nullopt;
  const auto scheme = target.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  target.remove_prefix(scheme + 3);
  return target.substr(0, target.find_first_of("/?#"));
}

bool matches(std::string_view pattern, std::string_view host) {
  const bool below = pattern.starts_with("*.");
  const auto name = parse_host_name(below ? pattern.substr(2) : pattern);
  if (!name) return false;
  return below ? host.ends_with("." + name->host) : host == name->host;
}

bool is_allowed_host(const BrowserPolicy& policy, const HostName& name) {
  return names_this_machine(name) || std::ranges::any_of(policy.allowed_hosts, [&](const auto& p) {
           return matches(p, name.host);
         });
}

std::string host_fault(std::string_view value, const std::optional<HostName>& name) {
  std::string text = "The request is addressed to the host " + quoted(value) +
                     ", which is not a name of this machine (a web page could have sent it). ";
  if (!name) return text + "It is not a host name.";
  return text +
         "If it is how clients reach this engine, add it to the configuration: [server] "
         "allowed_hosts = [\"" +
         name->host + "\"].";
}

bool is_own_origin(const WebOrigin& origin, const HostName& name) {
  const auto host_port = name.port.value_or(origin.https ? 443 : 80);
  return origin.name.host == name.host && origin.name.port == host_port;
}

std::string origin_fault(std::string_view value, const std::optional<WebOrigin>& origin) {
  std::string text = "The request was sent by a web page of the origin " + quoted(value) +
                     ", which may not use this engine. ";
  if (!origin) return text + "This origin can never be allowed.";
  return text + "To allow it, add it to the configuration: [server] allowed_origins = [\"" +
         to_string(*origin) + "\"].";
}

// The hosts that the request is addressed to, or why one of them must not be.
std::expected<std::vector<HostName>, std::string> addressed_hosts(const BrowserPolicy& policy,
                                                                  const HttpRequest& head) {
  std::vector<std::string_view> hosts = values_of(head, "Host");
  if (hosts.size() > 1) return std::unexpected("The request has more than one Host header.");
  if (const auto authority = authority_of(head.target)) hosts.push_back(*authority);
  std::vector<HostName> names;
  for (const std::string_view host : hosts) {
    auto name = parse_host_name(host);
    if (!name || !is_allowed_host(policy, *name)) return std::unexpected(host_fault(host, name));
    names.push_back(std::move(*name));
  }
  return names;
}

}  // namespace

std::optional<std::string> host_pattern_fault(std::string_view pattern) {
  std::string wanted =
      "must be a host name such as \"wheelpit\", or \"*.example.com\" for all names below it";
  if (pattern.contains("://")) return wanted + ", without \"http://\"";
  const bool below = pattern.starts_with("*.");
  const auto name = parse_host_name(below ? pattern.substr(2) : pattern);
  if (!name) return wanted;
  if (name->port) return wanted + ", without a port: every port is allowed";
  if (below && name->host.starts_with('[')) return wanted;
  return std::nullopt;
}

std::optional<std::string> browser_fault(const BrowserPolicy& policy, const HttpRequest& head) {
  if (policy.signatures_required) return std::nullopt;
  const auto addressed = addressed_hosts(policy, head);
  if (!addressed) return addressed.error();
  const std::vector<HostName>& names = *addressed;

  const auto origins = values_of(head, "Origin");
  if (origins.size() > 1) return "The request has more than one Origin header.";
  if (!origins.empty()) {
    if (allowed_origin(policy, head)) return std::nullopt;
    const auto origin = parse_web_origin(origins.front());
    const bool own = origin && !names.empty() && std::ranges::all_of(names, [&](const auto& name) {
                       return (origin->https || !policy.secure) && is_own_origin(*origin, name);
                     });
    if (own) return std::nullopt;
    return origin_fault(origins.front(), origin);
  }

  for (const std::string_view site : values_of(head, "Sec-Fetch-Site")) {
    if (site == "same-origin" || site == "none") continue;
    return "The request was sent by a web page of another origin (Sec-Fetch-Site: " + quoted(site) +
           "), which may not use this engine. A page of [server] allowed_origins may, with fetch "
           "in mode \"cors\".";
  }
  return std::nullopt;
}

std::optional<std::string> browser_host_fault(const BrowserPolicy& policy,
                                              const HttpRequest& head) {
  if (policy.signatures_required) return std::nullopt;
  const auto addressed = addressed_hosts(policy, head);
  if (!addressed) return addressed.error();
  return std::nullopt;
}

std::optional<std::string_view> allowed_origin(const BrowserPolicy& policy,
                                               const HttpRequest& head) {
  const auto origins = values_of(head, "Origin");
  if (origins.size() != 1) return std::nullopt;
  const auto origin = parse_web_origin(origins.front());
  if (!origin || std::ranges::find(policy.allowed_origins, *origin) == policy.allowed_origins.end())
    return std::nullopt;
  return origins.front();
}

std::optional<std::string> runtime_caller_fault(const HttpRequest& head) {
  for (const auto& [name, value] : head.headers) {
    const bool fetched = starts_with_name(name, "Sec-Fetch-") && !same_name(name, "Sec-Fetch-Mode");
    if (fetched || same_name(name, "Origin")) {
      return "A web browser sent this request (" + name + ": " + quoted(value) +
             "); the Runtime API is for the function's runtime alone.";
    }
  }
  std::vector<std::string_view> hosts = values_of(head, "Host");
  if (const auto authority = authority_of(head.target)) hosts.push_back(*authority);
  for (const std::string_view host : hosts) {
    const auto name = parse_host_name(host);
    if (name && names_this_machine(*name)) continue;
    return "This request is addressed to the host " + quoted(host) +
           "; the Runtime API is at AWS_LAMBDA_RUNTIME_API, for the function's runtime alone.";
  }
  return std::nullopt;
}

HttpResponse browser_refusal(const std::string& fault) {
  HttpResponse response;
  response.status = 403;
  response.headers = {{"Content-Type", "application/json"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"x-amzn-ErrorType", "AccessDeniedException"}};
  std::string text;
  append_json_string(fault, text);
  response.body = R"({"Message":)" + text + R"(,"message":)" + text + "}";
  return response;
}

}  // namespace wheelpit
