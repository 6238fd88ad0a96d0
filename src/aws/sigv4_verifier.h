#pragma once

#include <chrono>
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

// Tells whether one of its keys has signed a request: in a header or in the query (presigned).
//
// The body counts with the hash that X-Amz-Content-Sha256 states, which must be the body's own, or
// "UNSIGNED-PAYLOAD": then the sender vouches for everything but the body. Without that header it
// counts with its own hash. Bodies that are signed in chunks are refused: no service here takes
// them. Host must be signed; so must X-Amz-Target, which decides what the request does.
class SigV4Verifier {
 public:
  explicit SigV4Verifier(std::vector<AwsCredentials> keys) : keys_(std::move(keys)) {}

  // Why the request is refused; nothing if it is what it says.
  std::optional<SigV4Refusal> refusal_of(const SigV4Request& request,
                                         const SigV4Expectation& expected, WallTime now) const;

 private:
  const AwsCredentials* key_of(const SigV4Claim& claim) const;

  std::vector<AwsCredentials> keys_;
};

}  // namespace wheelpit
