#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/access_key.h"
#include "api/http/caller.h"
#include "api/http/session_tokens.h"
#include "api/model/operation.h"
#include "api/model/service_error.h"
#include "aws/sigv4_verifier.h"
#include "aws/temporary_credentials.h"
#include "base/clock.h"
#include "net/http/http_message.h"

namespace wheelpit::api {

// The name a service is signed for and its actions begin with: "secretsmanager".
std::string_view signing_name(Service service);

// Where people ask who they are, and sign in. Asking is answered without credentials, too.
inline constexpr std::string_view kSessionPath = "/_wheelpit/session";

// Admits requests signed with one of the configured access keys, or with a token of one
// ("Authorization: Wheelpit TOKEN"), or, if there are no keys, everyone: then the engine listens on
// loopback only. What a key may ask for is in api/http/key_access.h. It also admits functions, with
// the credentials of their environments, and tells them apart.
class Authentication {
 public:
  // `functions`, of which null has issued none, and `clock` must outlive it. `scheme` is that of
  // links to this engine.
  Authentication(std::vector<AccessKey> keys, const TemporaryCredentials* functions,
                 std::string region, const Clock& clock, Secret session_key = {},
                 std::string scheme = "http");

  // These are the keys from now on. What is being verified ends with those of before. From any
  // thread.
  void set_keys(std::vector<AccessKey> keys);

  // Who sent the request, or the refusal to send. A request from inside an environment is a
  // function's, no matter who signed it, and so is one that bears a function's credentials,
  // wherever it is from. The whole body must have been received.
  Outcome<Caller> caller_of(Service service, const HttpRequest& request) const;

  // Who a request claims to come from: for refusals alone, as no signature is looked at.
  Caller claimed_caller(const HttpRequest& head) const;

  // The same as far as the head tells, before the body is received. Nothing: it may still be
  // refused.
  std::optional<ServiceError> refusal_of_head(Service service, const HttpRequest& head) const;

  bool keys_required() const { return !keys_.load()->all.empty(); }
  const std::string& region() const { return region_; }
  // The ids of the access keys, and whether they may read alone.
  std::vector<std::pair<std::string, bool>> key_names() const;

  // A token for a signed request, and how long it is valid. Nothing if `caller` has not, or by a
  // token, or if no tokens are issued.
  struct Issued {
    std::string token;
    WallTime until;
  };
  std::optional<Issued> sign_in(const Caller& caller) const;

  // A URL of this engine that whoever has it may GET for ten minutes. `path` is percent-encoded.
  std::string link(const std::string& host, const std::string& path) const;

 private:
  struct Keys {
    explicit Keys(std::vector<AccessKey> keys);
    std::vector<AccessKey> all;
    SigV4Verifier verifier;
  };
  std::optional<ServiceError> check(const SigV4Verifier& verifier, Service service,
                                    const SigV4Request& request) const;
  static const AccessKey* key_of(const Keys& keys, std::string_view id);
  Outcome<Caller> by_token(const Keys& keys, std::string_view token, Caller caller) const;

  // Large requests are verified away from the event loop, while the keys may change on it.
  std::atomic<std::shared_ptr<const Keys>> keys_;
  SessionTokens sessions_;
  const TemporaryCredentials* functions_;
  std::string region_;
  const Clock& clock_;
  std::string scheme_;
};

}  // namespace wheelpit::api
