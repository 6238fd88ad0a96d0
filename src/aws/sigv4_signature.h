#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"

namespace wheelpit {

// What a signature is valid for, besides the day.
struct SigV4Scope {
  std::string region;   // "us-east-1"
  std::string service;  // the signing name: "secretsmanager", "lambda", "s3"
};

inline constexpr std::string_view kSigV4Algorithm = "AWS4-HMAC-SHA256";

// "20261122T004107Z", and back; nothing if it is no such time.
std::string amz_date(WallTime time);
std::optional<WallTime> parse_amz_date(std::string_view text);

// The signature in hex of a canonical request, sent at `date` (as amz_date writes it).
std::string sigv4_signature(const Secret& secret, const SigV4Scope& scope, std::string_view date,
                            std::string_view canonical_request);

}  // namespace wheelpit
