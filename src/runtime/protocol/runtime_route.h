#pragma once

#include <string_view>

namespace wheelpit::runtime {

// The calls of the Runtime API.
enum class RuntimeCall {
  next,
  response,
  error,
  init_error,
  ping,
  telemetry,
  logs,
  unknown,  // the Extensions API's, or answered 404
};

struct RuntimeRoute {
  RuntimeCall call = RuntimeCall::unknown;
  std::string_view request_id;  // a part of `path`; of response and error only
};

// `path` without a query.
RuntimeRoute route_runtime_call(std::string_view method, std::string_view path);

}  // namespace wheelpit::runtime
