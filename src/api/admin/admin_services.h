#pragma once

#include <functional>
#include <map>
#include <string_view>

#include "api/admin/environments_api.h"
#include "api/admin/labs_api.h"
#include "api/admin/quarantine_api.h"
#include "api/admin/series_api.h"
#include "api/admin/session_api.h"
#include "api/admin/settings_api.h"
#include "api/admin/status_api.h"
#include "api/mappings/batches_api.h"
#include "api/service/api_context.h"

namespace wheelpit::api {

// What people ask of the engine itself, with the console or with tools; what they try, and replay.
class AdminServices {
 public:
  explicit AdminServices(ApiContext& context);

  // By the name of the operation.
  std::map<std::string_view, std::function<Answer(Call)>> handlers();

  StatusApi& status() { return status_; }

 private:
  SessionApi sessions_;
  StatusApi status_;
  SeriesApi series_;
  EnvironmentsApi environments_;
  SettingsApi settings_;
  BatchesApi batches_;
  LabsApi labs_;
  QuarantineApi quarantine_;
};

}  // namespace wheelpit::api
