#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// Mappings and functions over the last hour or day: a wheelpit extension, for the console.
class SeriesApi {
 public:
  explicit SeriesApi(ApiContext& context) : context_(context) {}

  Answer get(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
