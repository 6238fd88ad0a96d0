#include "api/authentication.h"

#include <array>
#include <chrono>

namespace wheelpit {
namespace {

// How long the link to a function's code is valid, as the service has it.
constexpr auto kLinkValidity = std::chrono::minutes(10);

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

}  // namespace

std::optional<ServiceError> Authentication::refusal_of(Service service,
                                                       const HttpRequest& request) const {
  if (keys_.empty()) return std::nullopt;
  return to_error(
      verifier_.refusal_of(received(request), expectation(service, region_), clock_.wall_now()));
}

std::optional<ServiceError> Authentication::refusal_of_head(Service service,
                                                            const HttpRequest& head) const {
  if (keys_.empty()) return std::nullopt;
  const bool has_body = head.header("Transfer-Encoding").has_value() ||
                        head.header("Content-Length").value_or("0") != "0";
  return to_error(verifier_.refusal_of_head(received(head),
                                            has_body ? SigV4Body::follows : SigV4Body::none,
                                            expectation(service, region_), clock_.wall_now()));
}

std::string Authentication::link(const std::string& host, const std::string& path) const {
  std::string url = "http://" + host + path;
  if (keys_.empty()) return url;
  const auto headers =
      std::to_array<SigV4Headers::value_type>({{std::string("Host"), std::string(host)}});
  const SigV4Request request{
      .method = "GET", .path = path, .query = "", .headers = headers, .body = ""};
  const SigV4Scope scope{.region = region_, .service = std::string(signing_name(Service::lambda))};
  return url + "?" + presign_sigv4(request, scope, keys_.front(), clock_.wall_now(), kLinkValidity);
}

}  // namespace wheelpit
