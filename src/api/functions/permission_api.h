#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// Resource policies of functions, versions and aliases. The engine keeps them for those who ask; it
// invokes only what its own mappings and callers want, and checks no one's right to it.
class PermissionApi {
 public:
  explicit PermissionApi(ApiContext& context) : context_(context) {}

  Answer add(Call call);
  Answer get(Call call);
  Answer remove(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
