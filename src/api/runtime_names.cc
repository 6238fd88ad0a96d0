#include "api/runtime_names.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace wheelpit {
namespace {

using std::string_view;

constexpr auto kCurrent = std::to_array<string_view>(
    {"nodejs16.x",   "nodejs18.x",     "nodejs20.x", "nodejs22.x", "nodejs24.x", "python3.8",
     "python3.9",    "python3.10",     "python3.11", "python3.12", "python3.13", "python3.14",
     "java8.al2",    "java11",         "java17",     "java21",     "java25",     "dotnet6",
     "dotnet8",      "dotnet10",       "ruby3.2",    "ruby3.3",    "ruby3.4",    "ruby4.0",
     "provided.al2", "provided.al2023"});

constexpr auto kRetired = std::to_array<string_view>(
    {"nodejs",        "nodejs4.3",  "nodejs4.3-edge", "nodejs6.10",    "nodejs8.10",
     "nodejs10.x",    "nodejs12.x", "nodejs14.x",     "python2.7",     "python3.6",
     "python3.7",     "java8",      "dotnetcore1.0",  "dotnetcore2.0", "dotnetcore2.1",
     "dotnetcore3.1", "go1.x",      "ruby2.5",        "ruby2.7",       "provided"});

std::string unknown_text(const std::string& runtime) {
  std::string text = "Value " + runtime +
                     " at 'runtime' failed to satisfy constraint: Member must satisfy enum value "
                     "set: [";
  for (const string_view name : kCurrent) {
    if (name != kCurrent.front()) text += ", ";
    text += name;
  }
  return text + "] or be a valid ARN";
}

}  // namespace

Outcome<void> check_runtime(const std::string& runtime, const FunctionHost& host) {
  if (std::ranges::find(kRetired, runtime) != kRetired.end()) {
    return fail(ErrorCode::invalid_parameter_value,
                "The runtime parameter of " + runtime +
                    " is no longer supported for creating or updating AWS Lambda functions. We "
                    "recommend you use a supported runtime while creating or updating functions.");
  }
  if (std::ranges::find(kCurrent, runtime) == kCurrent.end()) {
    return fail(ErrorCode::invalid_parameter_value, unknown_text(runtime));
  }
  if (const auto runnable = host.can_run(runtime); !runnable) {
    return std::unexpected(to_service_error(runnable.error()));
  }
  return {};
}

}  // namespace wheelpit
