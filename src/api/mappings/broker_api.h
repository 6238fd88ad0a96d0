#pragma once

#include "api/service/api_context.h"

namespace wheelpit::api {

// Amazon MQ's ListBrokers and DescribeBroker over the configured brokers, and STS's
// GetCallerIdentity: what clients ask before they use the rest.
class BrokerApi {
 public:
  explicit BrokerApi(ApiContext& context) : context_(context) {}

  Answer list(Call call);
  Answer describe(Call call);
  Answer caller_identity(Call call);

 private:
  ApiContext& context_;
};

}  // namespace wheelpit::api
