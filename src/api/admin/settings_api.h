#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// What the engine is configured to, and what can be asked of it: wheelpit extensions, for the
// console.
class SettingsApi {
 public:
  explicit SettingsApi(ApiContext& context) : context_(context) {}

  // Every setting with its value and where it is from. Secrets are hidden.
  Answer configuration(Call call);
  // The kinds of source, and the members of a mapping of each.
  Answer traits(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
