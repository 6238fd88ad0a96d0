#include "aws/sigv4_verifier.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <set>

#include "aws/canonical_request.h"
#include "base/hash.h"

namespace wheelpit {

namespace {

using Kind = SigV4Refusal::Kind;
using Refusal = std::optional<SigV4Refusal>;

constexpr std::size_t kMostShown = 200;
constexpr std::string_view kBodyHash = "X-Amz-Content-Sha256";
constexpr std::string_view kUnsigned = "UNSIGNED-PAYLOAD";

Refusal refuse(Kind kind, std::string message) {
  return SigV4Refusal{.kind = kind, .message = std::move(message)};
}

std::string quoted(std::string_view text) {
  return "'" + std::string(text.substr(0, kMostShown)) + "'";
}

// Takes as long wherever the texts differ.
bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Refusal check_scope(const SigV4Claim& claim, const SigV4Expectation& expected) {
  std::string faults;
  const auto add = [&](const std::string& text) {
    if (!faults.empty()) faults += ' ';
    faults += text;
  };
  if (std::ranges::find(expected.regions, claim.scope.region) == expected.regions.end()) {
    add("Credential should be scoped to a valid region, not " + quoted(claim.scope.region) + ".");
  }
  if (claim.scope.service != expected.service) {
    add("Credential should be scoped to correct service: " + quoted(expected.service) + ".");
  }
  if (claim.terminator != "aws4_request") {
    add("Credential should be scoped with a valid terminator: 'aws4_request', not " +
        quoted(claim.terminator) + ".");
  }
  if (faults.empty()) return std::nullopt;
  return refuse(Kind::not_this_text, faults);
}

Refusal expired(WallTime sent, WallTime now, std::chrono::seconds limit) {
  const std::string span = limit.count() % 60 == 0 ? std::to_string(limit.count() / 60) + " min.)"
                                                   : std::to_string(limit.count()) + " sec.)";
  return refuse(Kind::not_this_text, "Signature expired: " + amz_date(sent) +
                                         " is now earlier than " + amz_date(now - limit) + " (" +
                                         amz_date(now) + " - " + span);
}

Refusal check_time(const SigV4Claim& claim, const SigV4Expectation& expected, WallTime now) {
  const auto sent = parse_amz_date(claim.date);
  if (!sent) {
    return refuse(Kind::incomplete, "Date must be in ISO-8601 'basic format'. Got " +
                                        quoted(claim.date) +
                                        ". See http://en.wikipedia.org/wiki/ISO_8601");
  }
  const std::string day = claim.date.substr(0, 8);
  if (day != claim.day) {
    return refuse(Kind::not_this_text,
                  "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
                  "from HTTP: " +
                      quoted(claim.day) + " != " + quoted(day) + ", from " + quoted(claim.date) +
                      ".");
  }
  if (*sent > now + expected.skew) {
    return refuse(Kind::not_this_text, "Signature not yet current: " + amz_date(*sent) +
                                           " is still later than " + amz_date(now + expected.skew) +
                                           " (" + amz_date(now) + " + " +
                                           std::to_string(expected.skew.count()) + " min.)");
  }
  const std::chrono::seconds limit = claim.valid_for.value_or(expected.skew);
  if (*sent + limit < now) return expired(*sent, now, limit);
  return std::nullopt;
}

Refusal check_signed_names(const SigV4Claim& claim, const SigV4Request& request) {
  const auto is_signed = [&](std::string_view name) {
    return std::ranges::find(claim.signed_headers, name) != claim.signed_headers.end();
  };
  if (!is_signed("host")) {
    return refuse(Kind::not_this_text,
                  "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  const bool has_target = std::ranges::any_of(request.headers, [](const auto& header) {
    return lower_case(header.first) == "x-amz-target";
  });
  if (has_target && !is_signed("x-amz-target")) {
    return refuse(Kind::not_this_text,
                  "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
  }
  return std::nullopt;
}

std::optional<std::string_view> stated_body_hash(const SigV4Request& request) {
  for (const auto& [name, value] : request.headers) {
    if (lower_case(name) == lower_case(kBodyHash)) return value;
  }
  return std::nullopt;
}

// The query as it was signed: without the signature itself.
std::string query_without_signature(std::string_view query) {
  std::string kept;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (uri_decode(pair.substr(0, pair.find('='))) == "X-Amz-Signature") continue;
    if (!kept.empty()) kept += '&';
    kept += pair;
  }
  return kept;
}

Refusal check_signature(const SigV4Claim& claim, const SigV4Request& request, const Secret& secret,
                        std::string_view body_hash) {
  const std::set<std::string> names(claim.signed_headers.begin(), claim.signed_headers.end());
  SignedHeaders headers;
  for (const auto& [name, value] : request.headers) {
    if (names.contains(lower_case(name))) add_signed_header(headers, name, value);
  }
  const bool presigned = claim.form == SigV4Claim::Form::query;
  const std::string query =
      presigned ? query_without_signature(request.query) : std::string(request.query);
  const std::string text = canonical_request({.method = request.method,
                                              .path = request.path,
                                              .query = query,
                                              .service = claim.scope.service},
                                             headers, body_hash);
  if (same_secret(claim.signature, sigv4_signature(secret, claim.scope, claim.date, text))) {
    return std::nullopt;
  }
  return refuse(Kind::not_this_text,
                "The request signature we calculated does not match the signature you provided. "
                "Check your AWS Secret Access Key and signing method. Consult the service "
                "documentation for details.");
}

}  // namespace

const AwsCredentials* SigV4Verifier::key_of(const SigV4Claim& claim) const {
  for (const AwsCredentials& key : keys_) {
    if (key.access_key_id != claim.access_key_id) continue;
    if (key.session_token.has_value() != claim.session_token.has_value()) continue;
    if (!key.session_token ||
        same_secret(key.session_token->reveal(), claim.session_token->reveal())) {
      return &key;
    }
  }
  return nullptr;
}

std::expected<SigV4Verifier::Signer, SigV4Refusal> SigV4Verifier::signer_of(
    const SigV4Request& request, const SigV4Expectation& expected, WallTime now) const {
  auto claim = read_sigv4_claim(request);
  if (!claim) return std::unexpected(claim.error());
  const AwsCredentials* key = key_of(*claim);
  Refusal refusal;
  if (key == nullptr) {
    refusal = refuse(Kind::unknown_key, "The security token included in the request is invalid.");
  }
  if (!refusal) refusal = check_scope(*claim, expected);
  if (!refusal) refusal = check_time(*claim, expected, now);
  if (!refusal) refusal = check_signed_names(*claim, request);
  if (refusal) return std::unexpected(*refusal);
  return Signer{.claim = *std::move(claim), .key = key};
}

Refusal SigV4Verifier::refusal_of(const SigV4Request& request, const SigV4Expectation& expected,
                                  WallTime now) const {
  const auto signer = signer_of(request, expected, now);
  if (!signer) return signer.error();
  std::string body_hash = sha256_hex(request.body);
  if (const auto stated = stated_body_hash(request)) {
    if (*stated != kUnsigned && *stated != body_hash) {
      return refuse(Kind::not_this_text,
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }
    body_hash = *stated;
  }
  return check_signature(signer->claim, request, signer->key->secret_access_key, body_hash);
}

Refusal SigV4Verifier::refusal_of_head(const SigV4Request& head, SigV4Body body,
                                       const SigV4Expectation& expected, WallTime now) const {
  const auto signer = signer_of(head, expected, now);
  if (!signer) return signer.error();
  // Without a body to save, or without its hash, all of it is verified when it is all there.
  const auto stated = stated_body_hash(head);
  if (body == SigV4Body::none || !stated) return std::nullopt;
  return check_signature(signer->claim, head, signer->key->secret_access_key, *stated);
}

}  // namespace wheelpit
