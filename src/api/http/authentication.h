#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/caller.h"
#include "api/model/operation.h"
#include "api/model/service_error.h"
#include "aws/sigv4_verifier.h"
#include "aws/temporary_credentials.h"
#include "base/clock.h"
#include "net/http/http_message.h"

namespace wheelpit::api {

// The name a service is signed for and its actions begin with: "secretsmanager".
std::string_view signing_name(Service service);

// Lets in who has signed with one of the configured access keys, or, if there are none, everybody:
// then the engine listens on loopback only. A key may do everything; there are no policies. Besides
// it lets in functions, with the credentials of their environments, and tells them apart.
class Authentication {
 public:
  // `functions`, of which null has issued none, and `clock` must outlive it.
  Authentication(std::vector<AwsCredentials> keys, const TemporaryCredentials* functions,
                 std::string region, const Clock& clock)
      : keys_(std::move(keys)),
        verifier_(keys_),
        functions_(functions),
        region_(std::move(region)),
        clock_(clock) {}

  // Whom the request is from, or what to answer instead of doing what it asks. A request from
  // inside an environment is a function's, whoever has signed it, and so is one that bears a
  // function's credentials, wherever it is from. The whole body must have been received.
  Outcome<Caller> caller_of(Service service, const HttpRequest& request) const;

  // Whom a request claims to be from: for refusals alone, as no signature is looked at.
  Caller claimed_caller(const HttpRequest& head) const;

  // The same as far as the head tells, before the body is received. Nothing: it may still be
  // refused.
  std::optional<ServiceError> refusal_of_head(Service service, const HttpRequest& head) const;

  // A URL of this engine that whoever has it may GET for ten minutes. `path` is percent-encoded.
  std::string link(const std::string& host, const std::string& path) const;

 private:
  std::optional<ServiceError> check(const SigV4Verifier& verifier, Service service,
                                    const SigV4Request& request) const;

  std::vector<AwsCredentials> keys_;
  SigV4Verifier verifier_;
  const TemporaryCredentials* functions_;
  std::string region_;
  const Clock& clock_;
};

}  // namespace wheelpit::api
