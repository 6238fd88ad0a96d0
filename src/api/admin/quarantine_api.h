#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// Messages that no function may see, as they are kept (mapping/quarantine_shelf.h). A wheelpit
// extension, under /_wheelpit/quarantine.
class QuarantineApi {
 public:
  explicit QuarantineApi(ApiContext& context) : context_(context) {}

  Answer list(Call call);
  Answer get(Call call);
  Answer remove(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
