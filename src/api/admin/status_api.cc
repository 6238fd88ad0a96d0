#include "api/admin/status_api.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <functional>
#include <ranges>
#include <string>
#include <utility>

#include "api/admin/admin_time.h"
#include "api/admin/mapping_status.h"
#include "api/admin/names.h"
#include "api/model/input.h"
#include "api/service/page.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostInAPage = 500;
constexpr std::size_t kMostAttention = 100;

// Which mappings are asked for.
struct Selection {
  std::vector<std::string> uuids;  // sorted; none: any
  std::string function_name, source_arn, state, broker_arn;
  bool nothing = false;

  bool has(const Mapping& mapping) const {
    const auto is = [](const std::string& wanted, std::string_view value) {
      return wanted.empty() || wanted == value;
    };
    return !nothing && (uuids.empty() || std::ranges::binary_search(uuids, mapping.uuid)) &&
           is(function_name, mapping.function_name()) && is(source_arn, mapping.event_source_arn) &&
           is(broker_arn, mapping.event_source_arn) && is(state, to_string(mapping.status.state));
  }
};

Selection selection_of(const json::object& input, const std::vector<Broker>& brokers) {
  Selection selection{.uuids = names_of(text_of(input, "UUID")),
                      .function_name = text_of(input, "FunctionName"),
                      .source_arn = text_of(input, "EventSourceArn"),
                      .state = text_of(input, "State"),
                      .broker_arn = {}};
  if (const std::string name = text_of(input, "Broker"); !name.empty()) {
    const auto broker = std::ranges::find(brokers, name, &Broker::name);
    selection.nothing = broker == brokers.end();
    if (!selection.nothing) selection.broker_arn = broker->arn;
  }
  return selection;
}

const Broker* broker_of(const std::vector<Broker>& brokers, const Mapping& mapping) {
  const auto found = std::ranges::find(brokers, mapping.event_source_arn, &Broker::arn);
  return found == brokers.end() ? nullptr : &*found;
}

double total_of(const Metrics& metrics, const std::string& name) {
  double total = 0;
  metrics.read_all(name, [&](const MetricSample& sample) { total += sample.value; });
  return total;
}

std::vector<std::string> function_names(const Metrics& metrics) {
  std::vector<std::string> names;
  metrics.read_all("lambda_concurrent_executions", [&](const MetricSample& sample) {
    const auto name = sample.labels.find("function_name");
    if (name != sample.labels.end()) names.push_back(name->second);
  });
  return names;
}

json::object functions_overview(const Metrics& metrics, const EngineFacts& engine) {
  std::int64_t count = 0;
  double running = 0;
  metrics.read_all("lambda_concurrent_executions", [&](const MetricSample& sample) {
    ++count;
    running += sample.value;
  });
  return {{"Count", count},
          {"ConcurrentExecutions", static_cast<std::int64_t>(running)},
          {"Environments", static_cast<std::int64_t>(total_of(metrics, "wheelpit_environments"))},
          {"MaxConcurrency", std::int64_t(engine.max_concurrency)}};
}

json::object events_overview(const Metrics& metrics) {
  json::object out{{"Waiting", 0}, {"Failed", 0}};
  metrics.read_all("wheelpit_async_events", [&](const MetricSample& sample) {
    const auto state = sample.labels.find("state");
    if (state == sample.labels.end()) return;
    const std::string_view member = state->second == "failed" ? "Failed" : "Waiting";
    out[member] = static_cast<std::int64_t>(sample.value);
  });
  return out;
}

json::value store_attention(const std::string& warning) {
  return json::object{{"Kind", "store"},
                      {"Severity", "warning"},
                      {"Title", "The store may lose what was answered as stored"},
                      {"Words", warning}};
}

std::unexpected<ServiceError> unseen() {
  return fail(ErrorCode::service_unavailable,
              "This engine does not report the status of its mappings.");
}

}  // namespace

boost::asio::awaitable<ObservedMappings> StatusApi::elsewhere() {
  if (elsewhere_ == nullptr) co_return ObservedMappings();
  co_return co_await elsewhere_->observed();
}

boost::asio::awaitable<ObservedMappings> StatusApi::observed_here(
    std::function<bool(const std::string& uuid)> runs_here) {
  ObservedMappings observed;
  if (context_.deps.watch == nullptr || context_.deps.metrics == nullptr) co_return observed;
  const auto all = co_await mappings_.get();
  if (!all) co_return observed;
  for (const auto& mapping : **all) {
    if (!runs_here(mapping->uuid)) continue;
    WatchedMapping one = watched(mapping, {});
    observed.emplace(mapping->uuid, ObservedMapping{.condition = std::move(one.condition),
                                                    .numbers = std::move(one.numbers)});
  }
  co_return observed;
}

WatchedMapping StatusApi::watched(const std::shared_ptr<const Mapping>& mapping,
                                  const ObservedMappings& elsewhere) const {
  if (const auto found = elsewhere.find(mapping->uuid); found != elsewhere.end()) {
    return {
        .mapping = mapping, .condition = found->second.condition, .numbers = found->second.numbers};
  }
  return {.mapping = mapping,
          .condition = context_.deps.watch->condition_of(mapping->uuid),
          .numbers = numbers_of(*context_.deps.metrics, mapping->uuid)};
}

Answer StatusApi::overview(Call call) {
  const ApiDependencies& deps = context_.deps;
  if (deps.watch == nullptr || deps.metrics == nullptr) co_return unseen();
  const auto all = co_await mappings_.get();
  if (!all) co_return std::unexpected(to_service_error(all.error()));
  std::vector<WatchedMapping> mappings;
  mappings.reserve((*all)->size());
  const ObservedMappings others = co_await elsewhere();
  for (const auto& mapping : **all) mappings.push_back(watched(mapping, others));

  const FailedList::Events failed = co_await failed_.get();
  const std::vector<std::string> names = function_names(*deps.metrics);
  std::size_t more = 0;
  json::object out;
  out["Version"] = deps.engine.version;
  const bool extended = deps.filter_profile == filter::FilterProfile::extended;
  out["Profile"] = extended ? "extended" : "lambda";
  out["Sandbox"] = deps.engine.sandbox;
  out["Region"] = deps.region;
  out["AccountId"] = deps.account_id;
  out["StartedAt"] = milliseconds_of(deps.engine.started_at);
  out["Shards"] = std::int64_t(deps.engine.shards);
  out["AccessKeysRequired"] = context_.authentication.keys_required();
  out["ReadOnly"] = call.caller.read_only;
  out["Functions"] = functions_overview(*deps.metrics, deps.engine);
  out["Mappings"] = mappings_overview(mappings);
  out["AsyncEvents"] = events_overview(*deps.metrics);
  out["Brokers"] = brokers_overview(deps.brokers, mappings);
  json::array attention = attention_list({.brokers = deps.brokers,
                                          .mappings = mappings,
                                          .functions = deps.function_history,
                                          .names = names,
                                          .events = *failed},
                                         kMostAttention, more);
  if (const std::string warning = warning_ ? warning_() : ""; !warning.empty()) {
    attention.insert(attention.begin(), store_attention(warning));
  }
  out["Attention"] = std::move(attention);
  out["MoreAttention"] = std::int64_t(more);
  co_return Output(std::move(out));
}

Answer StatusApi::mappings(Call call) {
  if (context_.deps.watch == nullptr || context_.deps.metrics == nullptr) co_return unseen();
  const auto page = page_of(call.input, kMostInAPage);
  if (!page) co_return std::unexpected(page.error());
  const auto all = co_await mappings_.get();
  if (!all) co_return std::unexpected(to_service_error(all.error()));
  const std::vector<Broker>& brokers = context_.deps.brokers;
  const Selection selection = selection_of(call.input, brokers);
  const ObservedMappings others = co_await elsewhere();
  json::array list;
  json::object out;
  std::string last;
  for (const auto& mapping : **all) {
    if (mapping->uuid <= page->after || !selection.has(*mapping)) continue;
    if (list.size() == page->limit) {
      out["NextMarker"] = marker_of(last);
      break;
    }
    const WatchedMapping one = watched(mapping, others);
    list.push_back(
        status_members(*mapping, one.condition, one.numbers, broker_of(brokers, *mapping)));
    last = mapping->uuid;
  }
  out["Mappings"] = std::move(list);
  co_return Output(std::move(out));
}

}  // namespace wheelpit::api
