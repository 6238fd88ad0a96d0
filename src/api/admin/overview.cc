#include "api/admin/overview.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "api/admin/admin_time.h"
#include "api/admin/attention.h"
#include "api/admin/mapping_status.h"
#include "mapping/lifecycle.h"
#include "mapping/source_traits.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

bool reads(const WatchedMapping& watched, const Broker& broker) {
  return watched.mapping->event_source_arn == broker.arn;
}

const Broker* broker_of(const std::vector<Broker>& brokers, const Mapping& mapping) {
  const auto found = std::ranges::find(brokers, mapping.event_source_arn, &Broker::arn);
  return found == brokers.end() ? nullptr : &*found;
}

// What the broker has to do with: a function's fault is none of its own.
bool is_of_the_broker(ConsumerFault fault) {
  return fault != ConsumerFault::none && fault != ConsumerFault::function;
}

json::object shown(const Broker& broker, const std::vector<WatchedMapping>& mappings) {
  std::int64_t count = 0;
  std::int64_t active = 0;
  std::int64_t consuming = 0;
  const WatchedMapping* worst = nullptr;
  for (const WatchedMapping& each : mappings) {
    if (!reads(each, broker)) continue;
    ++count;
    if (!is_active(each.mapping->status.state)) continue;
    ++active;
    if (each.condition.consuming) ++consuming;
    if (!is_of_the_broker(each.condition.fault)) continue;
    // Connections that fail say the least.
    if (worst == nullptr || worst->condition.fault == ConsumerFault::connection) worst = &each;
  }
  json::object out{{"Name", broker.name},
                   {"Id", broker.id},
                   {"Arn", broker.arn},
                   {"Engine", traits_of(broker.kind).name},
                   {"Mappings", count},
                   {"Consuming", consuming},
                   {"Health", worst != nullptr ? "failing"
                              : active > 0     ? "ok"
                                               : "unknown"}};
  if (worst != nullptr) out["Problem"] = problem_members(worst->condition);
  return out;
}

struct Listed {
  Attention attention;
  const Mapping* mapping;

  // What does not move first, then what has waited longest.
  auto order() const {
    return std::tuple(attention.severity, attention.since.value_or(WallTime::max()),
                      std::string_view(mapping->uuid));
  }
};

json::object shown(const Listed& listed, const Broker* broker) {
  const Mapping& mapping = *listed.mapping;
  const Attention& attention = listed.attention;
  json::object out{
      {"Kind", "mapping"},
      {"Severity", attention.severity == Attention::Severity::error ? "error" : "warning"},
      {"UUID", mapping.uuid},
      {"FunctionName", mapping.function_name()},
      {"Source", traits_of(mapping.kind).name},
      {"Name", mapping.queue_name()},
      {"Reason", attention.reason},
      {"Title", attention.title},
      {"Remedy", attention.remedy}};
  if (broker != nullptr) out["Broker"] = broker->name;
  add_text(out, "Words", attention.words);
  add_time(out, "Since", attention.since);
  add_time(out, "NextAttemptAt", attention.next_attempt);
  return out;
}

}  // namespace

json::object mappings_overview(const std::vector<WatchedMapping>& mappings) {
  std::map<std::string_view, std::int64_t> states;
  std::int64_t consuming = 0;
  MappingNumbers total;
  for (const WatchedMapping& each : mappings) {
    ++states[to_string(each.mapping->status.state)];
    if (each.condition.consuming) ++consuming;
    total.add(each.numbers);
  }
  json::object by_state;
  for (const auto& [state, count] : states) by_state[state] = count;
  return {{"Count", std::int64_t(mappings.size())},
          {"Consuming", consuming},
          {"States", std::move(by_state)},
          {"Counters", counter_members(total)},
          {"InFlight", total.in_flight},
          {"Buffered", total.buffered}};
}

json::array brokers_overview(const std::vector<Broker>& brokers,
                             const std::vector<WatchedMapping>& mappings) {
  json::array out;
  for (const Broker& broker : brokers) out.push_back(shown(broker, mappings));
  return out;
}

json::array attention_list(const std::vector<Broker>& brokers,
                           const std::vector<WatchedMapping>& mappings, std::size_t most,
                           std::size_t& more) {
  std::vector<Listed> all;
  for (const WatchedMapping& each : mappings) {
    auto attention = attention_of(*each.mapping, each.condition);
    if (attention) all.push_back({std::move(*attention), each.mapping.get()});
  }
  std::ranges::sort(all, [](const Listed& a, const Listed& b) { return a.order() < b.order(); });
  more = all.size() - std::min(all.size(), most);
  all.resize(all.size() - more);
  json::array out;
  for (const Listed& listed : all) {
    out.push_back(shown(listed, broker_of(brokers, *listed.mapping)));
  }
  return out;
}

}  // namespace wheelpit::api
