#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// PublishVersion and the operations on aliases.
class VersionApi {
 public:
  explicit VersionApi(ApiContext& context) : context_(context) {}

  Answer publish(Call call);
  Answer create_alias(Call call);
  Answer get_alias(Call call);
  Answer list_aliases(Call call);
  Answer update_alias(Call call);
  Answer remove_alias(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
