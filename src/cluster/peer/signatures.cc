#include "cluster/peer/signatures.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/hash.h"

namespace wheelpit::cluster {

namespace {

constexpr const char* kKeyId = "wheelpit-peer";
constexpr const char* kBodyHash = "X-Amz-Content-Sha256";
constexpr const char* kNumber = "X-Wheelpit-Call";
constexpr auto kSkew = std::chrono::minutes(5);

// The region of a peer's signature: nothing depends on it.
const SigV4Scope kScope{.region = "cluster", .service = "wheelpit-peers"};

AwsCredentials credentials_of(const Secret& key) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * key.reveal().size());
  for (const char c : key.reveal()) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 0xfU];
  }
  return {.access_key_id = kKeyId,
          .secret_access_key = Secret(std::move(hex)),
          .session_token = std::nullopt};
}

SigV4Request received(const HttpRequest& request) {
  return {.method = request.method,
          .path = request.path(),
          .query = request.query(),
          .headers = request.headers,
          .body = request.body};
}

SigV4Expectation expectation() {
  return {.service = kScope.service, .regions = {kScope.region}, .skew = kSkew};
}

PeerRefusal stranger(std::string why) {
  return {.kind = PeerRefusal::Kind::not_a_peer, .message = std::move(why)};
}

std::optional<PeerRefusal> as_stranger(const std::optional<SigV4Refusal>& refusal) {
  if (!refusal) return std::nullopt;
  return stranger(refusal->message);
}

// Nodes send neither, and a page can leave neither out.
bool is_of_browser(const HttpRequest& head) {
  return head.header("Origin") || head.header("Sec-Fetch-Site") || head.header("Sec-Fetch-Mode");
}

std::string_view why(ReplayGuard::Verdict verdict) {
  switch (verdict) {
    case ReplayGuard::Verdict::first:
      return "";
    case ReplayGuard::Verdict::again:
      return "this call was made before";
    case ReplayGuard::Verdict::too_early:
      return "this call was signed before this node began: ask again in a second";
    case ReplayGuard::Verdict::too_many:
      return "too many nodes have begun within ten minutes: ask again later";
  }
  std::unreachable();
}

}  // namespace

PeerSigner::PeerSigner(const Secret& key, std::string run)
    : credentials_(credentials_of(key)), run_(std::move(run)) {}

HttpRequest PeerSigner::sign(const std::string& address, PeerRequest request, WallTime now) {
  const CallNumber call{.run = run_, .number = ++numbers_[address]};
  HttpRequest out{.method = "POST",
                  .target = std::move(request.path),
                  .headers = {{"Host", address}, {kNumber, to_text(call)}},
                  .body = std::move(request.body)};
  out.headers.emplace_back(kBodyHash, sha256_hex(out.body));
  for (auto& header : sign_sigv4(received(out), kScope, credentials_, now)) {
    out.headers.push_back(std::move(header));
  }
  return out;
}

PeerVerifier::PeerVerifier(const Secret& key, WallTime began)
    : verifier_({credentials_of(key)}), guard_(began, kSkew) {}

std::optional<PeerRefusal> PeerVerifier::refusal_of_head(const HttpRequest& head,
                                                         WallTime now) const {
  if (is_of_browser(head)) return stranger("web pages may not ask a node");
  if (head.header("Host") != address_) return stranger("this call is for another address");
  if (head.method != "POST" || !head.query().empty()) return stranger("this is no call of a node");
  const auto hash = head.header(kBodyHash);
  if (!hash || *hash == "UNSIGNED-PAYLOAD") return stranger("the body is not signed");
  return as_stranger(
      verifier_.refusal_of_head(received(head), SigV4Body::follows, expectation(), now));
}

std::optional<PeerRefusal> PeerVerifier::refusal_of(const HttpRequest& request,
                                                    WallTime now) const {
  if (auto refusal = refusal_of_head(request, now)) return refusal;
  return as_stranger(verifier_.refusal_of(received(request), expectation(), now));
}

std::optional<PeerRefusal> PeerVerifier::refusal_of_repetition(const HttpRequest& request,
                                                               WallTime now) {
  const auto claim = read_sigv4_claim(received(request));
  const bool is_signed = claim && std::ranges::find(claim->signed_headers, "x-wheelpit-call") !=
                                      claim->signed_headers.end();
  const auto call = parse_call_number(request.header(kNumber).value_or(""));
  const auto sent = claim ? parse_amz_date(claim->date) : std::nullopt;
  if (!is_signed || !call || !sent) return stranger("the call has no number that is signed");
  const auto verdict = guard_.judge(*call, *sent, now);
  if (verdict == ReplayGuard::Verdict::first) return std::nullopt;
  const bool again = verdict == ReplayGuard::Verdict::again;
  return PeerRefusal{.kind = again ? PeerRefusal::Kind::not_again : PeerRefusal::Kind::not_yet,
                     .message = std::string(why(verdict))};
}

}  // namespace wheelpit::cluster
