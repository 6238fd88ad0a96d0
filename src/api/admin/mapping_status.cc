#include "api/admin/mapping_status.h"

#include <boost/json/array.hpp>
#include <string>
#include <utility>

#include "api/admin/admin_time.h"
#include "api/admin/attention.h"
#include "mapping/source_traits.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostParts = 500;

json::object shown(const MappingNumbers::Part& part) {
  json::object out{{"Name", part.name}};
  add_time(out, "OldestSince", part.oldest_since);
  if (part.lag) out["Lag"] = *part.lag;
  return out;
}

void add_identity(const Mapping& mapping, const Broker* broker, json::object& out) {
  out["UUID"] = mapping.uuid;
  out["FunctionArn"] = mapping.function_arn;
  out["FunctionName"] = mapping.function_name();
  add_text(out, "EventSourceArn", mapping.event_source_arn);
  out["Source"] = traits_of(mapping.kind).name;
  if (broker != nullptr) out["Broker"] = broker->name;
  out["Name"] = mapping.queue_name();
  add_text(out, "VirtualHost", mapping.virtual_host());
}

void add_state(const Mapping& mapping, json::object& out) {
  out["State"] = to_string(mapping.status.state);
  add_text(out, "StateTransitionReason", mapping.status.reason);
  add_text(out, "LastProcessingResult", mapping.status.last_processing_result);
  out["LastModified"] = milliseconds_of(mapping.status.last_modified);
  out["BatchSize"] = mapping.batching.size;
  if (mapping.batching.window_seconds) {
    out["MaximumBatchingWindowInSeconds"] = *mapping.batching.window_seconds;
  }
}

void add_numbers(const MappingNumbers& numbers, json::object& out) {
  out["Consumers"] = numbers.consumers;
  out["Lanes"] = numbers.lanes;
  if (numbers.polls) out["Polls"] = *numbers.polls;
  out["InFlight"] = numbers.in_flight;
  out["Buffered"] = numbers.buffered;
  out["Counters"] = counter_members(numbers);
  if (numbers.queue_messages) {
    out["Queue"] = {{"Messages", *numbers.queue_messages},
                    {"Consumers", numbers.queue_consumers.value_or(0)}};
  }
  add_time(out, "OldestMessageSince", numbers.oldest_since);
  add_time(out, "LastSuccess", numbers.last_success);
}

void add_parts(const std::vector<MappingNumbers::Part>& parts, json::object& out) {
  if (parts.empty()) return;
  json::array list;
  for (const MappingNumbers::Part& part : parts) {
    if (list.size() == kMostParts) break;
    list.push_back(shown(part));
  }
  if (parts.size() > kMostParts) out["MoreParts"] = std::int64_t(parts.size() - kMostParts);
  out["Parts"] = std::move(list);
}

}  // namespace

json::object counter_members(const MappingNumbers& numbers) {
  return {{"Polled", numbers.polled},   {"FilteredOut", numbers.filtered_out},
          {"Invoked", numbers.invoked}, {"FailedInvoke", numbers.failed_invoke},
          {"Dropped", numbers.dropped}, {"OnFailureDelivered", numbers.on_failure_delivered},
          {"Deleted", numbers.deleted}, {"PollingErrors", numbers.polling_errors}};
}

json::object problem_members(const MappingCondition& condition) {
  json::object out;
  if (condition.fault == ConsumerFault::none) return out;
  out["Kind"] = name_of(condition.fault);
  add_text(out, "Words", condition.words);
  add_time(out, "Since", condition.fault_since);
  add_time(out, "NextAttemptAt", condition.next_attempt);
  return out;
}

json::object status_members(const Mapping& mapping, const MappingCondition& condition,
                            const MappingNumbers& numbers, const Broker* broker) {
  json::object out;
  add_identity(mapping, broker, out);
  add_state(mapping, out);
  out["Consuming"] = condition.consuming;
  add_numbers(numbers, out);
  if (json::object problem = problem_members(condition); !problem.empty()) {
    out["Problem"] = std::move(problem);
  }
  add_time(out, "FailingSince", condition.failing_since);
  add_parts(numbers.parts, out);
  return out;
}

}  // namespace wheelpit::api
