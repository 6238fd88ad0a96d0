#include "api/admin/nodes_api.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <utility>

#include "api/admin/nodes_json.h"
#include "api/model/input.h"
#include "async/async_events.h"
#include "metrics/metrics.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

// Lists have lists, which no table of ours can say: the answer is written as it is.
Output written(const json::object& members) {
  HttpResponse response;
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = json::serialize(members);
  return response;
}

}  // namespace

Answer NodesApi::list(Call /*call*/) {
  if (desk_ == nullptr) co_return written({{"several", false}});
  co_return written(nodes_json(desk_->view()));
}

Answer NodesApi::drain(Call call) { return set_draining(std::move(call), true); }

Answer NodesApi::undo_drain(Call call) { return set_draining(std::move(call), false); }

Answer NodesApi::set_draining(Call call, bool draining) {
  const std::string node = text_of(call.input, "NodeId");
  if (desk_ == nullptr) {
    co_return fail(ErrorCode::resource_not_found,
                   "This engine has its store for itself: there are no nodes to drain.");
  }
  const Status set = co_await desk_->set_draining(node, draining);
  if (set) co_return Output();
  if (set.error().code() == Errc::not_found) {
    co_return fail(ErrorCode::resource_not_found, "There is no node " + node + ".");
  }
  co_return std::unexpected(to_service_error(set.error()));
}

boost::asio::awaitable<Load> NodesApi::own_load() {
  const ApiDependencies& deps = context_.deps;
  Load own{.capacity = std::int64_t(deps.engine.max_concurrency)};
  if (deps.metrics != nullptr) {
    double busy = 0;
    deps.metrics->read_all("lambda_concurrent_executions",
                           [&](const MetricSample& sample) { busy += sample.value; });
    own.busy = static_cast<std::int64_t>(busy);
    deps.metrics->read_all("wheelpit_async_events", [&](const MetricSample& sample) {
      const auto state = sample.labels.find("state");
      if (state != sample.labels.end() && state->second == "waiting") {
        own.waiting += static_cast<std::int64_t>(sample.value);
      }
    });
  }
  if (own.waiting == 0 || deps.async_events == nullptr) co_return own;
  // By number, and so by age.
  const auto oldest = co_await deps.async_events->list(
      {.request_ids = {}, .function_name = {}, .state = async::EventState::waiting}, 0, 1);
  if (oldest && !oldest->events.empty()) {
    const auto age = deps.clock.wall_now() - oldest->events.front().accepted;
    own.oldest_seconds = std::max(0.0, std::chrono::duration<double>(age).count());
  }
  co_return own;
}

Answer NodesApi::load(Call /*call*/) {
  Load load = co_await own_load();
  if (desk_ != nullptr) load = co_await desk_->load_of_all(load);
  co_return written(load_json(load));
}

}  // namespace wheelpit::api
