#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "net/http/http_message.h"
#include "source/kafka/login_token.h"

namespace wheelpit::kafka {

// A web identity token of AWS's own, for a cluster that trusts AWS as identity provider.

// GetWebIdentityToken of STS, for AwsClient.
HttpRequest web_identity_request(const std::string& audience);

// The token of an answer that came at `now`. The error is the cause alone, in the server's words
// where it has some.
Result<LoginToken> read_web_identity(const HttpResponse& answer, WallTime now);

}  // namespace wheelpit::kafka
