#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "mapping/mapping.h"
#include "mapping/mapping_settings.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// What an UpdateEventSourceMapping says about how its source is read, whatever the kind of source.
// Each member meets the constraints of the service's model on its own. What is absent keeps its
// value; what is there but empty ("{}", "[]", "") is taken away.
//
// There is no member for what no update can say: the source itself, its queue or topic, and where
// reading starts. The service ignores those in an update, as it does any name it does not know.
struct SettingsUpdate {
  struct Destinations {
    std::string on_success;
    std::optional<std::string> on_failure;
  };

  std::optional<std::vector<SourceAccess>> source_access = {};

  std::optional<int> batch_size = {};
  std::optional<int> maximum_batching_window_seconds = {};
  std::optional<int> parallelization_factor = {};
  std::optional<int> maximum_record_age_seconds = {};
  std::optional<int> maximum_retry_attempts = {};
  std::optional<int> tumbling_window_seconds = {};
  std::optional<bool> bisect_batch_on_function_error = {};
  std::optional<std::vector<std::string>> function_response_types = {};
  std::optional<std::vector<std::string>> filters = {};
  std::optional<Destinations> destinations = {};  // the new ones replace both

  std::optional<std::optional<int>> maximum_concurrency = {};  // ScalingConfig
  std::optional<std::optional<PollerBounds>> pollers = {};
  std::optional<std::vector<std::string>> metrics = {};
  std::optional<std::string> system_log_level = {};
  std::optional<std::string> consumer_group_id = {};
  std::optional<std::optional<SchemaRegistry>> schema_registry = {};
  std::optional<std::string> database_name = {};
  std::optional<std::string> collection_name = {};
  std::optional<std::string> full_document = {};
};

// What the update makes of `current`, a mapping's settings with their defaults. That each member of
// the update is one that the kind may carry was checked before.
//
// Errc::invalid_argument with the service's text if the update asks for what cannot be changed, or
// leaves a mapping that check_settings() would refuse.
Result<MappingSettings> updated_settings(SourceKind kind, const MappingSettings& current,
                                         const SettingsUpdate& update);

}  // namespace wheelpit
