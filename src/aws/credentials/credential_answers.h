#pragma once

#include <optional>
#include <string_view>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/result.h"

namespace wheelpit {

struct FoundCredentials {
  AwsCredentials credentials;
  std::optional<WallTime> expires;  // nothing: they do not
};

// What credential_process prints, and what the platforms of containers and instances answer. Pure,
// and safe on any bytes; errors are `malformed` and repeat nothing of the text.
Result<FoundCredentials> read_program_output(std::string_view text);
Result<FoundCredentials> read_platform_answer(std::string_view text);

// The answer to AssumeRole or AssumeRoleWithWebIdentity.
Result<FoundCredentials> read_sts_answer(std::string_view text);

// "2026-11-30T12:00:00Z", with any fraction of a second, with "+01:00" for "Z"; nothing if it is no
// such time.
std::optional<WallTime> parse_expiration(std::string_view text);

}  // namespace wheelpit
