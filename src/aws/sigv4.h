#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/sigv4_signature.h"
#include "base/clock.h"
#include "base/secret.h"

namespace wheelpit {

struct AwsCredentials {
  std::string access_key_id;
  Secret secret_access_key;
  std::optional<Secret> session_token;  // of temporary credentials
};

using SigV4Headers = std::vector<std::pair<std::string, std::string>>;

// A request as it will be sent, or as it was received.
struct SigV4Request {
  std::string_view method;
  std::string_view path;   // percent-encoded; "" means "/"
  std::string_view query;  // percent-encoded, without '?'; a '+' stands for itself
  // To be signed, Host must be among them; Authorization and X-Amz-Date must not.
  std::span<const SigV4Headers::value_type> headers;
  std::string_view body;
};

// Signature Version 4 in a header. Returns what must be added to the request: Authorization,
// X-Amz-Date and, where they belong, X-Amz-Security-Token and X-Amz-Content-Sha256. They are
// secrets as the credentials are.
//
// All headers given are signed except those that a proxy may change. Services other than S3 sign
// the path encoded again, without its dot segments and empty segments.
SigV4Headers sign_sigv4(const SigV4Request& request, const SigV4Scope& scope,
                        const AwsCredentials& credentials, WallTime now);

// The same in the query, for a URL that is valid for so long (at most 7 days). Only Host is signed,
// so `headers` must hold nothing else. Returns the whole query, without '?'.
std::string presign_sigv4(const SigV4Request& request, const SigV4Scope& scope,
                          const AwsCredentials& credentials, WallTime now,
                          std::chrono::seconds valid_for);

// Percent-encodes all but A-Z a-z 0-9 - . _ ~: how a path segment or a piece of a query must be
// written.
std::string aws_uri_encode(std::string_view text);

}  // namespace wheelpit
