#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "net/http_url.h"
#include "net/stream.h"

namespace wheelpit {

// Where AWS's services are, and who asks them.
struct AwsAccess {
  // Compatible servers, by service: "sqs", "sns", "events", "s3". AWS's own host of the target's
  // region for what is not here.
  std::map<std::string, HttpUrl, std::less<>> urls;
  std::optional<AwsCredentials> credentials;  // without them nothing is sent
  TlsTrust trust;
  Duration patience = std::chrono::seconds(10);  // for one request
};

}  // namespace wheelpit
