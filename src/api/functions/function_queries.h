#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// Everything that only reads functions, and the download of their code.
class FunctionQueries {
 public:
  explicit FunctionQueries(ApiContext& context) : context_(context) {}

  Answer get(Call call);
  Answer get_configuration(Call call);
  Answer list(Call call);
  Answer list_versions(Call call);
  Answer account_settings(Call call);
  Answer download_code(Call call);

 private:
  Answer list_all_versions(Call call);

  ApiContext& context_;
};

}  // namespace wheelpit::api
