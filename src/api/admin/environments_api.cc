#include "api/admin/environments_api.h"

#include <boost/json/array.hpp>
#include <string>
#include <utility>

#include "api/admin/admin_time.h"
#include "api/model/input.h"
#include "function/environment_watch.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

json::object shown(const EnvironmentStatus& environment) {
  json::object out{{"Version", environment.version},
                   {"LogStream", environment.log_stream},
                   {"State", environment.state},
                   {"Since", milliseconds_of(environment.since)},
                   {"StartedAt", milliseconds_of(environment.started_at)},
                   {"Invocations", std::int64_t(environment.invocations)}};
  if (environment.memory_bytes) out["MemoryBytes"] = std::int64_t(*environment.memory_bytes);
  if (environment.pid) out["Pid"] = *environment.pid;
  out["Provisioned"] = environment.provisioned;
  return out;
}

}  // namespace

Answer EnvironmentsApi::list(Call call) {
  if (context_.deps.environments == nullptr) {
    co_return fail(ErrorCode::service_unavailable, "This engine does not report its environments.");
  }
  const std::string name = text_of(call.input, "FunctionName");
  const auto stored = co_await context_.functions.get(name);
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  if (!*stored) {
    co_return fail(ErrorCode::resource_not_found, "There is no function \"" + name + "\".");
  }
  json::array list;
  for (const EnvironmentStatus& each : co_await context_.deps.environments->environments(name)) {
    list.push_back(shown(each));
  }
  co_return Output(json::object{{"FunctionName", name}, {"Environments", std::move(list)}});
}

}  // namespace wheelpit::api
