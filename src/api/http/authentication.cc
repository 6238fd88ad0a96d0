#include "api/http/authentication.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace wheelpit::api {
namespace {

// How long the link to a function's code is valid, as the service defines it.
constexpr auto kLinkValidity = std::chrono::minutes(10);

// STS has a global endpoint, which is signed for as us-east-1, and bears with worse clocks.
SigV4Expectation expectation(Service service, const std::string& region) {
  SigV4Expectation expected{.service = std::string(signing_name(service)), .regions = {region}};
  if (service == Service::sts) {
    expected.regions.emplace_back("us-east-1");
    expected.skew = std::chrono::minutes(15);
  }
  return expected;
}

ErrorCode code_of(SigV4Refusal::Kind kind) {
  switch (kind) {
    case SigV4Refusal::Kind::missing:
      return ErrorCode::missing_authentication_token;
    case SigV4Refusal::Kind::incomplete:
      return ErrorCode::incomplete_signature;
    case SigV4Refusal::Kind::unknown_key:
      return ErrorCode::unrecognized_client;
    case SigV4Refusal::Kind::not_this_text:
      return ErrorCode::invalid_signature;
  }
  std::unreachable();
}

SigV4Request received(const HttpRequest& request) {
  return {.method = request.method,
          .path = request.path(),
          .query = request.query(),
          .headers = request.headers,
          .body = request.body};
}

std::optional<ServiceError> to_error(const std::optional<SigV4Refusal>& refusal) {
  if (!refusal) return std::nullopt;
  return ServiceError{.code = code_of(refusal->kind), .message = refusal->message};
}

// What a request claims to be signed with, if that is the credentials of an environment.
struct FunctionClaim {
  SigV4Claim claim;
  TemporaryCredentials::Issued issued;
};

// Most requests bear no session token, and need no more than a look.
std::optional<FunctionClaim> function_claim(const TemporaryCredentials* functions,
                                            const SigV4Request& request) {
  constexpr std::string_view kToken = "X-Amz-Security-Token";
  const bool has_token =
      request.query.contains(kToken) ||
      std::ranges::any_of(request.headers, [&](const auto& header) {
        return header.first.size() == kToken.size() &&
               strncasecmp(header.first.data(), kToken.data(), kToken.size()) == 0;
      });
  if (functions == nullptr || !has_token) return std::nullopt;
  auto claim = read_sigv4_claim(request);
  if (!claim || !claim->session_token) return std::nullopt;
  auto issued = functions->find(claim->access_key_id, claim->session_token->reveal());
  if (!issued) return std::nullopt;
  return FunctionClaim{.claim = std::move(*claim), .issued = std::move(*issued)};
}

SigV4Verifier verifier_of(const FunctionClaim& function) {
  return SigV4Verifier({{.access_key_id = function.claim.access_key_id,
                         .secret_access_key = function.issued.secret_access_key,
                         .session_token = function.claim.session_token}});
}

std::vector<AwsCredentials> credentials_of(const std::vector<AccessKey>& keys) {
  std::vector<AwsCredentials> all;
  all.reserve(keys.size());
  for (const AccessKey& key : keys) all.push_back(key.credentials);
  return all;
}

// The token of a session; nothing if the request bears none.
std::optional<std::string_view> session_token(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Wheelpit ";
  const auto value = request.header("Authorization");
  if (!value || !value->starts_with(kScheme)) return std::nullopt;
  return value->substr(kScheme.size());
}

// Asks who it is and shows nothing: how a page finds out that it must sign.
bool asks_unsigned(const HttpRequest& request) {
  return request.method == "GET" && request.path() == kSessionPath && request.query().empty() &&
         !request.header("Authorization");
}

}  // namespace

Authentication::Authentication(std::vector<AccessKey> keys, const TemporaryCredentials* functions,
                               std::string region, const Clock& clock, Secret session_key,
                               std::string scheme)
    : keys_(std::make_shared<const Keys>(std::move(keys))),
      sessions_(std::move(session_key)),
      functions_(functions),
      region_(std::move(region)),
      clock_(clock),
      scheme_(std::move(scheme)) {}

Authentication::Keys::Keys(std::vector<AccessKey> keys)
    : all(std::move(keys)), verifier(credentials_of(all)) {}

void Authentication::set_keys(std::vector<AccessKey> keys) {
  keys_ = std::make_shared<const Keys>(std::move(keys));
}

std::string_view signing_name(Service service) {
  switch (service) {
    case Service::lambda:
      return "lambda";
    case Service::secrets_manager:
      return "secretsmanager";
    case Service::logs:
      return "logs";
    case Service::mq:
      return "mq";
    case Service::sts:
      return "sts";
  }
  std::unreachable();
}

std::optional<ServiceError> Authentication::check(const SigV4Verifier& verifier, Service service,
                                                  const SigV4Request& request) const {
  return to_error(verifier.refusal_of(request, expectation(service, region_), clock_.wall_now()));
}

std::optional<ServiceError> Authentication::refusal_of_head(Service service,
                                                            const HttpRequest& head) const {
  const auto keys = keys_.load();
  if (keys->all.empty() || asks_unsigned(head)) return std::nullopt;
  if (const auto token = session_token(head)) {
    const auto caller = by_token(*keys, *token, {});
    return caller ? std::nullopt : std::optional(caller.error());
  }
  const bool has_body = head.header("Transfer-Encoding").has_value() ||
                        head.header("Content-Length").value_or("0") != "0";
  const SigV4Request request = received(head);
  const auto function = function_claim(functions_, request);
  const SigV4Verifier verifier = function ? verifier_of(*function) : keys->verifier;
  return to_error(verifier.refusal_of_head(request, has_body ? SigV4Body::follows : SigV4Body::none,
                                           expectation(service, region_), clock_.wall_now()));
}

Caller Authentication::claimed_caller(const HttpRequest& head) const {
  Caller caller;
  if (head.peer == HttpPeer::function) caller.function.emplace();
  if (const auto function = function_claim(functions_, received(head))) {
    const auto& role = function->issued.role;
    caller.function = CallingFunction{.role = role.role, .name = role.session};
  }
  return caller;
}

Outcome<Caller> Authentication::caller_of(Service service, const HttpRequest& request) const {
  const SigV4Request signed_request = received(request);
  const auto keys = keys_.load();
  const bool open = keys->all.empty();
  Caller caller;
  if (request.peer == HttpPeer::function) caller.function.emplace();
  const auto function = function_claim(functions_, signed_request);
  if (!function) {
    if (open) return caller;
    if (const auto token = session_token(request)) {
      return by_token(*keys, *token, std::move(caller));
    }
    if (asks_unsigned(request)) {
      caller.unknown = true;
      return caller;
    }
    if (auto refusal = check(keys->verifier, service, signed_request)) {
      return std::unexpected(*refusal);
    }
    const auto claim = read_sigv4_claim(signed_request);
    if (const AccessKey* key = claim ? key_of(*keys, claim->access_key_id) : nullptr) {
      caller.access_key_id = key->credentials.access_key_id;
      caller.read_only = key->read_only;
    }
    return caller;
  }
  auto refusal = open ? std::nullopt : check(verifier_of(*function), service, signed_request);
  if (refusal) return std::unexpected(*refusal);
  const auto& role = function->issued.role;
  if (role.expires <= clock_.wall_now()) {
    return fail(ErrorCode::expired_token, "The security token included in the request is expired");
  }
  caller.function = CallingFunction{.role = role.role, .name = role.session};
  return caller;
}

std::vector<std::pair<std::string, bool>> Authentication::key_names() const {
  std::vector<std::pair<std::string, bool>> names;
  const auto keys = keys_.load();
  for (const AccessKey& key : keys->all) {
    names.emplace_back(key.credentials.access_key_id, key.read_only);
  }
  return names;
}

const AccessKey* Authentication::key_of(const Keys& keys, std::string_view id) {
  const auto key = std::ranges::find_if(
      keys.all, [&](const AccessKey& each) { return each.credentials.access_key_id == id; });
  return key == keys.all.end() ? nullptr : &*key;
}

Outcome<Caller> Authentication::by_token(const Keys& keys, std::string_view token,
                                         Caller caller) const {
  const auto session = sessions_.read(token, keys.all, clock_.wall_now());
  if (!session) {
    if (session.error() == SessionFault::expired) {
      return fail(ErrorCode::expired_token, "The session has expired: sign in again.");
    }
    return fail(ErrorCode::unrecognized_client,
                "The session is unknown: its access key may have been removed. Sign in again.");
  }
  caller.access_key_id = session->key->credentials.access_key_id;
  caller.read_only = session->key->read_only;
  caller.session_until = session->until;
  return caller;
}

std::optional<Authentication::Issued> Authentication::sign_in(const Caller& caller) const {
  if (caller.function || caller.session_until || !sessions_.available()) return std::nullopt;
  const auto keys = keys_.load();
  const AccessKey* const key = key_of(*keys, caller.access_key_id);
  if (key == nullptr) return std::nullopt;
  const WallTime until =
      std::chrono::floor<std::chrono::seconds>(clock_.wall_now() + kSessionValidity);
  return Issued{.token = sessions_.issue(key->credentials, until), .until = until};
}

std::string Authentication::link(const std::string& host, const std::string& path) const {
  std::string url = scheme_ + "://" + host + path;
  const auto keys = keys_.load();
  if (keys->all.empty()) return url;
  const auto headers =
      std::to_array<SigV4Headers::value_type>({{std::string("Host"), std::string(host)}});
  const SigV4Request request{
      .method = "GET", .path = path, .query = "", .headers = headers, .body = ""};
  const SigV4Scope scope{.region = region_, .service = std::string(signing_name(Service::lambda))};
  return url + "?" +
         presign_sigv4(request, scope, keys->all.front().credentials, clock_.wall_now(),
                       kLinkValidity);
}

}  // namespace wheelpit::api
