#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace wheelpit {

// What is set beside a function's configuration, each for one qualifier of it: "$LATEST", a version
// or an alias.

// A statement of a resource policy: who may do what.
struct PolicyStatement {
  std::string sid;
  std::string json;  // the whole statement, as GetPolicy shows it

  bool operator==(const PolicyStatement&) const = default;
};
using Policy = std::vector<PolicyStatement>;  // in the order they were added

// The policy of a function, a version or an alias.
struct FunctionPolicy {
  Policy statements;
  // A UUID, new with every change of the statements; not that of the function. "" in what was
  // stored before policies had one.
  std::string revision_id;
};

// Environments that are kept ready for a version, or for the version of an alias.
struct ProvisionedConcurrency {
  int requested = 0;  // from 1
  WallTime last_modified{};
};

// How asynchronous invocations are retried and where their outcome goes.
struct EventInvokeConfig {
  std::optional<int> maximum_retry_attempts;        // 0-2
  std::optional<int> maximum_event_age_in_seconds;  // 60-21600
  std::string on_success;                           // ARN; "" for none
  std::string on_failure;
  WallTime last_modified{};
};

// When the runtime's version changes. The machine has one version of each runtime, so that only
// what is asked for is kept.
struct RuntimeManagement {
  std::string update_runtime_on = "Auto";  // Auto, FunctionUpdate, Manual
  std::string runtime_version_arn;         // of Manual
};

}  // namespace wheelpit
