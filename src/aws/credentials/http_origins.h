#pragma once

#include <optional>

#include "aws/credentials/credential_origin.h"

namespace wheelpit {

// The origins that are asked over HTTP, as botocore finds them. Pure; nothing: none is set. Errors
// are `invalid_argument` and name the setting.

// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, else _FULL_URI: with https any host, without it this
// machine and the addresses that AWS has for it.
Result<std::optional<CredentialOrigin>> container_origin(const CredentialVariables& variables);

// AWS_EC2_METADATA_SERVICE_ENDPOINT, or the address that instances have, unless
// AWS_EC2_METADATA_DISABLED is true.
Result<std::optional<CredentialOrigin>> metadata_origin(const CredentialVariables& variables,
                                                        const Profiles& profiles);

}  // namespace wheelpit
