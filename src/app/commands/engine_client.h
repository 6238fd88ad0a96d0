#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/config/endpoints.h"
#include "base/result.h"
#include "net/http/http_message.h"

namespace wheelpit {

// Asks an engine for something and waits for its answer, whatever its status. The request's target
// is the path under the engine's own. Errors name the engine and the cause.
using AskEngine = std::function<Result<HttpResponse>(HttpRequest)>;

// The engine at `url` ("" for that of AWS_ENDPOINT_URL_LAMBDA, else of AWS_ENDPOINT_URL, else the
// one that listens here by default). Requests are signed, as for Lambda, with AWS_ACCESS_KEY_ID,
// AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN if they are set, for AWS_REGION, else
// AWS_DEFAULT_REGION, else us-east-1; AWS_CA_BUNDLE names the authorities to trust. An error says
// which setting is wrong.
Result<AskEngine> engine_at(const std::string& url, const Environment& environment);

}  // namespace wheelpit
