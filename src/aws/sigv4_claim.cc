#include "aws/sigv4_claim.h"

#include <array>
#include <charconv>
#include <map>

#include "aws/canonical_request.h"
#include "base/hash.h"

namespace wheelpit {

namespace {

using Kind = SigV4Refusal::Kind;
using Parameters = std::map<std::string, std::string, std::less<>>;

constexpr std::int64_t kLongestValidity = 604'800;  // a week
constexpr std::size_t kMostShown = 200;

std::unexpected<SigV4Refusal> refuse(Kind kind, std::string message) {
  return std::unexpected(SigV4Refusal{.kind = kind, .message = std::move(message)});
}

std::optional<std::string_view> header(const SigV4Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (lower_case(key) == name) return value;
  }
  return std::nullopt;
}

const std::string* find(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? nullptr : &found->second;
}

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(';'), list.size());
    names.push_back(lower_case(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

// What clients see of a header that may hold a secret.
std::string fingerprint(std::string_view authorization) { return sha256_base64(authorization); }

// "Credential=a, SignedHeaders=b,Signature=c"
std::expected<Parameters, SigV4Refusal> authorization_parameters(std::string_view text,
                                                                 std::string_view whole) {
  Parameters parameters;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t begin = part.find_first_not_of(' ');
    if (begin == std::string_view::npos) continue;
    part = part.substr(begin, part.find_last_not_of(' ') + 1 - begin);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      return refuse(Kind::incomplete,
                    "Invalid key=value pair (missing equal-sign) in Authorization header (hashed "
                    "with SHA-256 and encoded with Base64): '" +
                        fingerprint(whole) + "'.");
    }
    parameters.emplace(part.substr(0, equals), part.substr(equals + 1));
  }
  return parameters;
}

// keyid/date/region/service/term. The id may hold slashes no more than the rest.
std::optional<SigV4Refusal> read_credential(std::string_view text, SigV4Claim& claim) {
  std::array<std::string, 5> parts;
  std::string_view rest = text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t end = rest.find('/');
    const bool last = i + 1 == parts.size();
    if ((end == std::string_view::npos) != last) {
      return SigV4Refusal{.kind = Kind::incomplete,
                          .message =
                              "Credential must have exactly 5 slash-delimited elements, "
                              "e.g. keyid/date/region/service/term, got '" +
                              std::string(text.substr(0, kMostShown)) + "'"};
    }
    parts.at(i) = rest.substr(0, end);
    if (!last) rest.remove_prefix(end + 1);
  }
  claim.access_key_id = std::move(parts[0]);
  claim.day = std::move(parts[1]);
  claim.scope = {.region = std::move(parts[2]), .service = std::move(parts[3])};
  claim.terminator = std::move(parts[4]);
  return std::nullopt;
}

std::expected<SigV4Claim, SigV4Refusal> from_header(const SigV4Request& request,
                                                    std::string_view authorization) {
  const std::size_t blank = std::min(authorization.find(' '), authorization.size());
  const std::string_view algorithm = authorization.substr(0, blank);
  const auto parameters = authorization_parameters(authorization.substr(blank), authorization);
  if (!parameters) return std::unexpected(parameters.error());
  if (!algorithm.starts_with("AWS4-")) {
    return refuse(Kind::incomplete, "Authorization header requires an AWS4-HMAC-SHA256 signature.");
  }
  if (algorithm != kSigV4Algorithm) {
    return refuse(Kind::incomplete, "Unsupported AWS 'algorithm': '" +
                                        std::string(algorithm.substr(0, kMostShown)) + "'.");
  }

  SigV4Claim claim;
  std::string faults;
  for (const char* name : {"Credential", "Signature", "SignedHeaders"}) {
    const std::string* found = find(*parameters, name);
    if (found != nullptr && !found->empty()) continue;
    faults += "Authorization header requires '" + std::string(name) + "' parameter. ";
  }
  auto date = header(request, "x-amz-date");
  if (!date) date = header(request, "date");
  if (!date) {
    faults +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!faults.empty()) {
    return refuse(Kind::incomplete, faults +
                                        "(Hashed with SHA-256 and encoded with Base64) "
                                        "Authorization=" +
                                        fingerprint(authorization));
  }
  claim.date = *date;
  claim.signature = *find(*parameters, "Signature");
  claim.signed_headers = names_in(*find(*parameters, "SignedHeaders"));
  if (const auto token = header(request, "x-amz-security-token")) {
    claim.session_token = Secret(std::string(*token));
  }
  if (auto fault = read_credential(*find(*parameters, "Credential"), claim)) {
    return std::unexpected(*fault);
  }
  return claim;
}

Parameters query_parameters(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::string name = uri_decode(pair.substr(0, equals));
    if (!name.starts_with("X-Amz-")) continue;
    parameters.emplace(std::move(name), uri_decode(pair.substr(std::min(equals + 1, pair.size()))));
  }
  return parameters;
}

std::optional<SigV4Refusal> read_expiry(const Parameters& parameters, SigV4Claim& claim) {
  const std::string* text = find(parameters, "X-Amz-Expires");
  if (text == nullptr) return std::nullopt;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc() || end != text->data() + text->size()) {
    return SigV4Refusal{.kind = Kind::incomplete, .message = "X-Amz-Expires should be a number"};
  }
  if (seconds < 0 || seconds > kLongestValidity) {
    return SigV4Refusal{.kind = Kind::incomplete,
                        .message = "X-Amz-Expires must be from 0 to 604800 seconds, a week"};
  }
  claim.valid_for = std::chrono::seconds(seconds);
  return std::nullopt;
}

std::expected<SigV4Claim, SigV4Refusal> from_query(const Parameters& parameters) {
  std::string faults;
  for (const char* name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature",
                           "X-Amz-SignedHeaders", "X-Amz-Date"}) {
    const std::string* found = find(parameters, name);
    if (found != nullptr && !found->empty()) continue;
    faults += "AWS query-string parameters must include '" + std::string(name) + "'. ";
  }
  if (!faults.empty()) {
    return refuse(Kind::incomplete, faults + "Re-examine the query-string parameters.");
  }
  const std::string& algorithm = *find(parameters, "X-Amz-Algorithm");
  if (algorithm != kSigV4Algorithm) {
    return refuse(Kind::incomplete,
                  "Unsupported AWS 'algorithm': '" + algorithm.substr(0, kMostShown) + "'.");
  }
  SigV4Claim claim;
  claim.form = SigV4Claim::Form::query;
  claim.date = *find(parameters, "X-Amz-Date");
  claim.signature = *find(parameters, "X-Amz-Signature");
  claim.signed_headers = names_in(*find(parameters, "X-Amz-SignedHeaders"));
  if (const std::string* token = find(parameters, "X-Amz-Security-Token")) {
    claim.session_token = Secret(*token);
  }
  if (auto fault = read_expiry(parameters, claim)) return std::unexpected(*fault);
  if (auto fault = read_credential(*find(parameters, "X-Amz-Credential"), claim)) {
    return std::unexpected(*fault);
  }
  return claim;
}

}  // namespace

std::expected<SigV4Claim, SigV4Refusal> read_sigv4_claim(const SigV4Request& request) {
  if (const auto authorization = header(request, "authorization")) {
    return from_header(request, *authorization);
  }
  const Parameters parameters = query_parameters(request.query);
  if (parameters.contains("X-Amz-Signature") || parameters.contains("X-Amz-Algorithm") ||
      parameters.contains("X-Amz-Credential")) {
    return from_query(parameters);
  }
  return refuse(Kind::missing, "Missing Authentication Token");
}

}  // namespace wheelpit
