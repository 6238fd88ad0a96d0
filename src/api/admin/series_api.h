#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// How mappings and functions did over the last hour or day: an addition of ours, for the console.
class SeriesApi {
 public:
  explicit SeriesApi(ApiContext& context) : context_(context) {}

  Answer get(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
