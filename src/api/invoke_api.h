#pragma once

#include "api/api_context.h"

namespace wheelpit {

// Invoke: RequestResponse and DryRun.
class InvokeApi {
 public:
  explicit InvokeApi(ApiContext& context) : context_(context) {}

  Answer invoke(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit
