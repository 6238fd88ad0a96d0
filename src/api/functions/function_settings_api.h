#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// Recursion, runtime management and code signing of functions.
class FunctionSettingsApi {
 public:
  explicit FunctionSettingsApi(ApiContext& context) : context_(context) {}

  Answer put_recursion(Call call);
  Answer recursion(Call call);
  Answer put_runtime_management(Call call);
  Answer runtime_management(Call call);
  Answer code_signing_config_of(Call call);
  Answer list_code_signing_configs(Call call);
  Answer code_signing_config(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
