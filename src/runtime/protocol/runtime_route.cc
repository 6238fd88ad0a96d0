#include "runtime/protocol/runtime_route.h"

namespace wheelpit::runtime {

RuntimeRoute route_runtime_call(std::string_view method, std::string_view path) {
  constexpr std::string_view kRuntime = "/2018-06-01/";
  constexpr std::string_view kInvocation = "runtime/invocation/";
  if (method == "PUT" && path == "/2022-07-01/telemetry") return {RuntimeCall::telemetry, {}};
  if (method == "PUT" && path == "/2020-08-15/logs") return {RuntimeCall::logs, {}};
  if (!path.starts_with(kRuntime)) return {};
  std::string_view rest = path.substr(kRuntime.size());

  if (method == "GET") {
    if (rest == "runtime/invocation/next") return {RuntimeCall::next, {}};
    if (rest == "ping") return {RuntimeCall::ping, {}};
    return {};
  }
  if (method != "POST") return {};
  if (rest == "runtime/init/error") return {RuntimeCall::init_error, {}};
  if (!rest.starts_with(kInvocation)) return {};
  rest.remove_prefix(kInvocation.size());
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0) return {};
  const std::string_view action = rest.substr(slash + 1);
  if (action == "response") return {RuntimeCall::response, rest.substr(0, slash)};
  if (action == "error") return {RuntimeCall::error, rest.substr(0, slash)};
  return {};
}

}  // namespace wheelpit::runtime
