#pragma once

#include "api/service/api_context.h"
#include "mapping/connection_tester.h"

namespace wheelpit::api {

// What people try before a mapping does it: filters on records, connections to sources. A wheelpit
// extension, under /_wheelpit/.
class LabsApi {
 public:
  explicit LabsApi(ApiContext& context) : context_(context) {}

  Answer test_filter(Call call);
  Answer test_broker(Call call);
  Answer test_source(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
