#include "api/functions/environment_rules.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/json_text.h"
#include "function/environment_text.h"

namespace wheelpit::api {
namespace {

constexpr std::size_t kMaxBytes = 4096;   // of the JSON text
constexpr std::size_t kMaxTold = 65'536;  // of it, in an error

constexpr auto kReserved = std::to_array<std::string_view>({
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
    // These would switch AWS's clients to modes that are not served here; see runtime/.
    "AWS_LAMBDA_MAX_CONCURRENCY",
    "AWS_LAMBDA_METADATA_API",
});

constexpr std::string_view kUnable =
    "Lambda was unable to configure your environment variables because the environment variables "
    "you have provided ";

// As the service measures it.
std::string json_text(const boost::json::object& variables) {
  std::string text = "{";
  for (const auto& [name, value] : variables) {
    if (text.size() > 1) text += ',';
    append_json_string(name, text);
    text += ':';
    append_json_string(value.get_string(), text);
  }
  return text + "}";
}

}  // namespace

Outcome<void> check_environment(const boost::json::object& variables) {
  std::string reserved;
  for (const auto& [name, value] : variables) {
    if (std::ranges::find(kReserved, std::string_view(name)) == kReserved.end()) continue;
    if (!reserved.empty()) reserved += ", ";
    reserved += name;
  }
  if (!reserved.empty()) {
    return fail(ErrorCode::invalid_parameter_value,
                std::string(kUnable) +
                    "contains reserved keys that are currently not supported for modification. "
                    "Reserved keys used in this request: " +
                    reserved);
  }
  for (const auto& [name, value] : variables) {
    if (!fits_environment(name, std::string_view(value.get_string()))) {
      return fail(ErrorCode::invalid_parameter_value,
                  std::string(kUnable) + "contains a null character in the value of " +
                      std::string(name) + ". An environment variable cannot hold one.");
    }
  }
  if (const std::string text = json_text(variables); text.size() > kMaxBytes) {
    const std::string exceeded = std::string(kUnable) + "exceeded the 4KB limit.";
    return std::unexpected(
        ServiceError{.code = ErrorCode::invalid_parameter_value,
                     .message = exceeded + " String measured: " + text.substr(0, kMaxTold),
                     .logged = exceeded});
  }
  return {};
}

}  // namespace wheelpit::api
