#pragma once

#include <functional>
#include <map>
#include <string_view>

#include "api/api_context.h"
#include "api/concurrency_api.h"
#include "api/event_invoke_api.h"
#include "api/function_api.h"
#include "api/function_queries.h"
#include "api/function_settings_api.h"
#include "api/invoke_api.h"
#include "api/layer_api.h"
#include "api/permission_api.h"
#include "api/version_api.h"

namespace wheelpit {

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

}  // namespace wheelpit
