#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace wheelpit {

enum class MappingState { creating, enabling, enabled, disabling, disabled, updating, deleting };

// "Creating", "Enabling", ...: as the API spells them.
std::string_view to_string(MappingState state);
std::optional<MappingState> parse_mapping_state(std::string_view text);

struct SourceAccess {
  std::string type;  // BASIC_AUTH or VIRTUAL_HOST
  std::string uri;

  bool operator==(const SourceAccess&) const = default;
};

// What a mapping of a broker's queue asks for beside batches; see mapping/batch_handling.h. Absent:
// as the service reads Amazon MQ.
struct BatchHandling {
  std::optional<int> maximum_concurrency = {};  // 1-1000 consumers side by side
  std::optional<std::vector<std::string>> function_response_types = {};
  std::optional<bool> bisect_batch_on_function_error = {};
  std::optional<int> maximum_retry_attempts = {};      // -1: no bound
  std::optional<int> maximum_record_age_seconds = {};  // -1: no bound
  std::optional<std::string> on_failure = {};          // ARN; "": none

  bool operator==(const BatchHandling&) const = default;
};

// An event source mapping of a broker's queue, as it is stored.
struct Mapping {
  std::string uuid;
  std::string event_source_arn;
  std::string function_arn;  // keeps the qualifier the caller gave
  std::string queue;
  std::vector<SourceAccess> source_access;             // in the order given
  int batch_size = 100;                                // 1-10000
  std::optional<int> maximum_batching_window_seconds;  // absent: 500 ms
  std::vector<std::string> filters;  // patterns; a message passes that one matches. None: all pass
  BatchHandling handling;
  std::map<std::string, std::string> tags;

  MappingState state = MappingState::creating;
  std::string state_transition_reason = "USER_INITIATED";
  std::string last_processing_result = "No records processed";
  WallTime last_modified{};

  std::string_view virtual_host() const;   // VIRTUAL_HOST's URI, or "/"
  std::string_view secret_arn() const;     // BASIC_AUTH's URI
  std::string_view function_name() const;  // the bare name within function_arn
  Duration batching_window() const;
};

}  // namespace wheelpit
