#pragma once

#include <functional>
#include <map>
#include <string_view>

#include "api/functions/concurrency_api.h"
#include "api/functions/event_invoke_api.h"
#include "api/functions/function_api.h"
#include "api/functions/function_queries.h"
#include "api/functions/function_settings_api.h"
#include "api/functions/invoke_api.h"
#include "api/functions/layer_api.h"
#include "api/functions/permission_api.h"
#include "api/functions/version_api.h"
#include "api/service/api_context.h"

namespace wheelpit::api {

// The handlers of all operations on functions.
struct FunctionServices {
  using Handler = std::function<Answer(Call)>;

  // `context` must outlive this.
  explicit FunctionServices(ApiContext& context);

  // By the name of the operation; they must not outlive this.
  std::map<std::string_view, Handler> handlers();

  FunctionApi functions;
  FunctionQueries queries;
  VersionApi versions;
  ConcurrencyApi concurrency;
  PermissionApi permissions;
  EventInvokeApi event_invoke;
  FunctionSettingsApi settings;
  LayerApi layers;
  InvokeApi invocations;
};

}  // namespace wheelpit::api
