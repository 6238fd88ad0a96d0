#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// What runs a function now: a wheelpit extension, for the console.
class EnvironmentsApi {
 public:
  explicit EnvironmentsApi(ApiContext& context) : context_(context) {}

  Answer list(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
