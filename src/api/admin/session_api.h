#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// Signing in: a client that has signed one request continues with a token
// (api/http/session_tokens.h). A wheelpit extension, under /_wheelpit/session, for the console.
class SessionApi {
 public:
  explicit SessionApi(ApiContext& context) : context_(context) {}

  // The caller, and whether it must sign in; answered without credentials, too.
  Answer get(Call call);
  Answer create(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
