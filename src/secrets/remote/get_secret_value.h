#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "net/http/http_message.h"

namespace wheelpit {

// GetSecretValue of Secrets Manager's protocol (JSON 1.1), without I/O.

// The request for the current value of a secret, given its name or ARN, for AwsClient.
HttpRequest get_secret_value_request(const std::string& secret);

// The SecretString of an answer. The error is the cause alone, in the service's words where it has
// some; its code as in SecretsManagerReader.
Result<Secret> read_secret_value(const HttpResponse& response);

}  // namespace wheelpit
