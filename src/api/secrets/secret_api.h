#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// Secrets Manager over the vault. Anyone who waits for a secret is told when it gets a value.
class SecretApi {
 public:
  explicit SecretApi(ApiContext& context) : context_(context) {}

  Answer create(Call call);
  Answer get_value(Call call);
  Answer put_value(Call call);
  Answer update(Call call);
  Answer describe(Call call);
  Answer list(Call call);
  Answer remove(Call call);
  Answer restore(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
