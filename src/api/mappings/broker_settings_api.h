#pragma once

#include "api/mappings/broker_settings.h"
#include "api/service/api_context.h"

namespace wheelpit::api {

// The brokers of the configuration, as people see and change them while the engine runs. A wheelpit
// extension, under /_wheelpit/brokers; `wheelpit brokers` speaks it.
class BrokerSettingsApi {
 public:
  explicit BrokerSettingsApi(ApiContext& context) : context_(context) {}

  Answer list(Call call);
  Answer add(Call call);
  Answer reload(Call call);

 private:
  // Null where no one can change them.
  BrokerSettings* settings() const { return context_.deps.broker_settings; }

  ApiContext& context_;
};

}  // namespace wheelpit::api
