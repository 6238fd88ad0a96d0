#include "api/model/runtime_names.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace wheelpit::api {
namespace {

using std::string_view;

bool among(std::span<const string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string unknown_text(const std::string& runtime) {
  std::string text = "Value " + runtime +
                     " at 'runtime' failed to satisfy constraint: Member must satisfy enum value "
                     "set: [";
  for (const string_view name : kRuntimeNames) {
    if (name != kRuntimeNames.front()) text += ", ";
    text += name;
  }
  return text + "] or be a valid ARN";
}

}  // namespace

boost::asio::awaitable<Outcome<void>> check_runtime(std::string runtime, FunctionHost& host) {
  if (among(kRetiredRuntimes, runtime)) {
    co_return fail(
        ErrorCode::invalid_parameter_value,
        "The runtime parameter of " + runtime +
            " is no longer supported for creating or updating AWS Lambda functions. We "
            "recommend you use a supported runtime while creating or updating functions.");
  }
  if (!among(kRuntimeNames, runtime) && !among(kNewerRuntimes, runtime)) {
    co_return fail(ErrorCode::invalid_parameter_value, unknown_text(runtime));
  }
  const Status runnable = co_await host.can_run(std::move(runtime));
  if (!runnable) co_return std::unexpected(to_service_error(runnable.error()));
  co_return Outcome<void>();
}

}  // namespace wheelpit::api
