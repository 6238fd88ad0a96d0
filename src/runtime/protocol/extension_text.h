#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "runtime/protocol/extension_registry.h"
#include "runtime/protocol/shutdown_phase.h"

namespace wheelpit::runtime {

// What an extension receives about its function when it registers.
struct ExtensionFacts {
  std::string account_id;
  std::string function_name;
  std::string function_version;
  std::string handler;
};

// What is read of a registration's body: {"events": [...]}. An error says what is wrong, in the
// words of the service as far as they are known.
Result<std::vector<std::string>> parse_registration(std::string_view body);

// `with_account`: the header Lambda-Extension-Accept-Feature names accountId.
std::string registration_json(const ExtensionFacts& facts, bool with_account);
bool accepts_account(std::optional<std::string_view> accept_feature);

std::string invoke_event_json(std::string_view request_id, std::string_view invoked_arn,
                              std::string_view trace_id, WallTime deadline);
std::string shutdown_event_json(ShutdownReason reason, WallTime deadline);

}  // namespace wheelpit::runtime
