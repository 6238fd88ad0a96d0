#include "api/admin/overview.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>
#include <set>
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
  const Mapping* mapping = nullptr;  // of one
  std::string_view function_name = {};
  std::size_t events = 0;  // that failed

  // What does not move first, then what has waited longest.
  auto order() const {
    return std::tuple(attention.severity, attention.since.value_or(WallTime::max()),
                      mapping == nullptr ? function_name : std::string_view(mapping->uuid));
  }
};

json::object members_of(const Listed& listed, const std::vector<Broker>& brokers) {
  if (listed.mapping == nullptr) {
    json::object out{{"Kind", listed.events > 0 ? "events" : "function"}};
    if (listed.events > 0) out["Count"] = std::int64_t(listed.events);
    out["FunctionName"] = listed.function_name;
    return out;
  }
  const Mapping& mapping = *listed.mapping;
  json::object out{{"Kind", "mapping"},
                   {"UUID", mapping.uuid},
                   {"FunctionName", mapping.function_name()},
                   {"Source", traits_of(mapping.kind).name},
                   {"Name", mapping.queue_name()}};
  if (const Broker* broker = broker_of(brokers, mapping)) out["Broker"] = broker->name;
  return out;
}

json::object shown(const Listed& listed, const std::vector<Broker>& brokers) {
  const Attention& attention = listed.attention;
  json::object out = members_of(listed, brokers);
  out["Severity"] = attention.severity == Attention::Severity::error ? "error" : "warning";
  out["Reason"] = attention.reason;
  out["Title"] = attention.title;
  out["Remedy"] = attention.remedy;
  add_text(out, "Words", attention.words);
  add_time(out, "Since", attention.since);
  add_time(out, "NextAttemptAt", attention.next_attempt);
  return out;
}

std::vector<Listed> all_of(const Watched& watched) {
  std::vector<Listed> all;
  std::set<std::string_view> told;
  for (const WatchedMapping& each : watched.mappings) {
    auto attention = attention_of(*each.mapping, each.condition);
    if (!attention) continue;
    if (attention->reason.starts_with("FUNCTION_")) told.insert(each.mapping->function_name());
    all.push_back({std::move(*attention), each.mapping.get()});
  }
  for (const std::string& name : watched.names) {
    if (watched.functions == nullptr || told.contains(name)) continue;
    auto attention = attention_of_function(*watched.functions, name);
    if (attention) all.push_back({.attention = std::move(*attention), .function_name = name});
  }
  for (const FailedEvents& events : watched.events) {
    all.push_back({.attention = attention_of_events(events),
                   .function_name = events.function_name,
                   .events = events.count});
  }
  return all;
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

json::array attention_list(const Watched& watched, std::size_t most, std::size_t& more) {
  std::vector<Listed> all = all_of(watched);
  std::ranges::sort(all, [](const Listed& a, const Listed& b) { return a.order() < b.order(); });
  more = all.size() - std::min(all.size(), most);
  all.resize(all.size() - more);
  json::array out;
  for (const Listed& listed : all) out.push_back(shown(listed, watched.brokers));
  return out;
}

}  // namespace wheelpit::api
