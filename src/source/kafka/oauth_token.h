#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "net/address/http_url.h"
#include "net/http/http_message.h"
#include "source/kafka/login_token.h"

namespace wheelpit::kafka {

// A client of a server that gives tokens for a client secret (RFC 6749, section 4.4).
struct OAuthClient {
  std::string id;
  Secret secret;
  HttpUrl token_endpoint;
  std::string scope = {};     // "": none is asked for
  std::string audience = {};  // the same
};

// The request for a token, without its Host.
HttpRequest token_request(const OAuthClient& client);

// The token of an answer that came at `now`. The error is the cause alone, in the server's words
// where it has some.
Result<LoginToken> read_token_answer(const HttpResponse& answer, WallTime now);

}  // namespace wheelpit::kafka
