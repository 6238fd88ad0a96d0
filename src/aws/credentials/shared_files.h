#pragma once

#include "aws/credentials/credential_origin.h"
#include "aws/credentials/profiles.h"
#include "base/result.h"

namespace wheelpit {

// AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE, or ~/.aws/credentials and ~/.aws/config, of at
// most 1 MiB each; one that is missing is as an empty one. Blocks the thread. Errors name the file,
// and the line.
Result<SharedFiles> read_shared_files(const CredentialVariables& variables);

}  // namespace wheelpit
