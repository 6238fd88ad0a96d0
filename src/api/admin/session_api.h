#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// Signing in: who has signed one request goes on with a token (api/http/session_tokens.h). An
// addition of ours, under /_wheelpit/session, for the console.
class SessionApi {
 public:
  explicit SessionApi(ApiContext& context) : context_(context) {}

  // Who asks, and whether he has to sign in; answered without credentials, too.
  Answer get(Call call);
  Answer create(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
