#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/operation.h"
#include "api/service_error.h"
#include "aws/sigv4_verifier.h"
#include "base/clock.h"
#include "net/http_message.h"

namespace wheelpit {

// Lets in who has signed with one of the configured access keys, or, if there are none, everybody:
// then the engine listens on loopback only. A key may do everything; there are no policies.
class Authentication {
 public:
  // `clock` must outlive it.
  Authentication(std::vector<AwsCredentials> keys, std::string region, const Clock& clock)
      : keys_(std::move(keys)), verifier_(keys_), region_(std::move(region)), clock_(clock) {}

  // What to answer instead of doing what the request asks; nothing if it may pass. The whole body
  // must have been received.
  std::optional<ServiceError> refusal_of(Service service, const HttpRequest& request) const;

  // The same as far as the head tells, before the body is received. Nothing: it may still be
  // refused.
  std::optional<ServiceError> refusal_of_head(Service service, const HttpRequest& head) const;

  // A URL of this engine that whoever has it may GET for ten minutes. `path` is percent-encoded.
  std::string link(const std::string& host, const std::string& path) const;

 private:
  std::vector<AwsCredentials> keys_;
  SigV4Verifier verifier_;
  std::string region_;
  const Clock& clock_;
};

}  // namespace wheelpit
