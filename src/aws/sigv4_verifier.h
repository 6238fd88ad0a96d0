#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4.h"
#include "aws/sigv4_claim.h"
#include "base/clock.h"

namespace wheelpit {

// What the signature of a request must have been made for.
struct SigV4Expectation {
  std::string service;               // the signing name
  std::vector<std::string> regions;  // any of these
  std::chrono::minutes skew{5};      // how far the clocks may be apart, in both directions
};

enum class SigV4Body { none, follows };

// Tells whether one of its keys has signed a request: in a header or in the query (presigned).
//
// The body counts with the hash that X-Amz-Content-Sha256 states, which must be the body's own, or
// "UNSIGNED-PAYLOAD": then the sender vouches for everything but the body. Without that header it
// counts with its own hash. Bodies that are signed in chunks are refused: no service here takes
// them. Host must be signed; so must X-Amz-Target, which decides what the request does.
class SigV4Verifier {
 public:
  explicit SigV4Verifier(std::vector<AwsCredentials> keys) : keys_(std::move(keys)) {}

  // What a head alone tells: whether the request will be refused whatever its body is. Its
  // signature is verified if a body follows whose hash it states. Nothing: refusal_of() has the
  // last word.
  std::optional<SigV4Refusal> refusal_of_head(const SigV4Request& head, SigV4Body body,
                                              const SigV4Expectation& expected, WallTime now) const;

  // Why the request is refused; nothing if it is what it says.
  std::optional<SigV4Refusal> refusal_of(const SigV4Request& request,
                                         const SigV4Expectation& expected, WallTime now) const;

 private:
  struct Signer {
    SigV4Claim claim;
    const AwsCredentials* key = nullptr;
  };
  // The claimed signer, if everything but the signature is correct.
  std::expected<Signer, SigV4Refusal> signer_of(const SigV4Request& request,
                                                const SigV4Expectation& expected,
                                                WallTime now) const;
  const AwsCredentials* key_of(const SigV4Claim& claim) const;

  std::vector<AwsCredentials> keys_;
};

}  // namespace wheelpit
