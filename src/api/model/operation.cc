#include "api/model/operation.h"

#include <vector>

#include "api/model/backup_operations.h"
#include "api/model/letter_operations.h"
#include "api/model/node_operations.h"

namespace wheelpit::api {

std::span<const Operation* const> all_operations() {
  static const std::vector<const Operation*> operations = [] {
    std::vector<const Operation*> all;
    for (const auto table : {mapping_operations(),
                             function_operations(),
                             version_operations(),
                             concurrency_operations(),
                             function_setting_operations(),
                             layer_operations(),
                             tag_operations(),
                             async_event_operations(),
                             broker_setting_operations(),
                             position_operations(),
                             batch_operations(),
                             lab_operations(),
                             quarantine_operations(),
                             secret_operations(),
                             log_operations(),
                             broker_operations(),
                             session_operations(),
                             status_operations(),
                             overview_operations(),
                             series_operations(),
                             environment_operations(),
                             settings_operations(),
                             backup_operations(),
                             letter_operations(),
                             node_operations(),
                             sts_operations()}) {
      for (const Operation& operation : table) all.push_back(&operation);
    }
    return all;
  }();
  return operations;
}

}  // namespace wheelpit::api
