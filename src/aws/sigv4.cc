#include "aws/sigv4.h"

#include <algorithm>
#include <array>

#include "aws/canonical_request.h"
#include "base/hash.h"

namespace wheelpit {

namespace {

// What a proxy or a tracer may set or change on the way.
bool is_left_unsigned(std::string_view name) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"authorization", "baggage", "connection", "expect", "keep-alive", "proxy-authenticate",
       "proxy-authorization", "te", "traceparent", "tracestate", "trailer", "transfer-encoding",
       "upgrade", "user-agent", "x-amzn-trace-id"});
  return std::ranges::find(kNames, lower_case(name)) != kNames.end();
}

SignedHeaders signed_headers(std::span<const SigV4Headers::value_type> given) {
  SignedHeaders headers;
  for (const auto& [name, value] : given) {
    if (!is_left_unsigned(name)) add_signed_header(headers, name, value);
  }
  return headers;
}

CanonicalParts parts_of(const SigV4Request& request, const SigV4Scope& scope) {
  return {.method = request.method,
          .path = request.path,
          .query = request.query,
          .service = scope.service};
}

std::string credential_of(const AwsCredentials& credentials, std::string_view date,
                          const SigV4Scope& scope) {
  return credentials.access_key_id + "/" + std::string(date.substr(0, 8)) + "/" + scope.region +
         "/" + scope.service + "/aws4_request";
}

}  // namespace

SigV4Headers sign_sigv4(const SigV4Request& request, const SigV4Scope& scope,
                        const AwsCredentials& credentials, WallTime now) {
  const std::string date = amz_date(now);
  const std::string body_hash = sha256_hex(request.body);

  SigV4Headers added = {{"X-Amz-Date", date}};
  if (credentials.session_token) {
    added.emplace_back("X-Amz-Security-Token", credentials.session_token->reveal());
  }
  if (scope.service == "s3") added.emplace_back("X-Amz-Content-Sha256", body_hash);

  SignedHeaders headers = signed_headers(request.headers);
  for (const auto& [name, value] : added) add_signed_header(headers, name, value);

  const std::string text = canonical_request(parts_of(request, scope), headers, body_hash);
  added.emplace_back(
      "Authorization",
      std::string(kSigV4Algorithm) + " Credential=" + credential_of(credentials, date, scope) +
          ", SignedHeaders=" + names_of(headers) +
          ", Signature=" + sigv4_signature(credentials.secret_access_key, scope, date, text));
  return added;
}

std::string presign_sigv4(const SigV4Request& request, const SigV4Scope& scope,
                          const AwsCredentials& credentials, WallTime now,
                          std::chrono::seconds valid_for) {
  const std::string date = amz_date(now);
  const SignedHeaders headers = signed_headers(request.headers);
  std::string query(request.query);
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    query.append(name).append("=").append(uri_encode(value));
  };
  add("X-Amz-Algorithm", kSigV4Algorithm);
  add("X-Amz-Credential", credential_of(credentials, date, scope));
  add("X-Amz-Date", date);
  add("X-Amz-Expires", std::to_string(valid_for.count()));
  add("X-Amz-SignedHeaders", names_of(headers));
  if (credentials.session_token) {
    add("X-Amz-Security-Token", credentials.session_token->reveal());
  }
  SigV4Request with_query = request;
  with_query.query = query;
  const std::string text =
      canonical_request(parts_of(with_query, scope), headers, sha256_hex(request.body));
  add("X-Amz-Signature", sigv4_signature(credentials.secret_access_key, scope, date, text));
  return query;
}

std::string aws_uri_encode(std::string_view text) { return uri_encode(text); }

}  // namespace wheelpit
