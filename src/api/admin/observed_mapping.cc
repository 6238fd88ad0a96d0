#include "api/admin/observed_mapping.h"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <exception>
#include <utility>

#include "base/base64.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kCounts = 12;
constexpr auto kLastFault = static_cast<std::int64_t>(ConsumerFault::function);

json::value time_or_null(const std::optional<WallTime>& time) {
  if (!time) return nullptr;
  return std::int64_t(time->time_since_epoch().count());
}

json::value number_or_null(const std::optional<std::int64_t>& number) {
  if (!number) return nullptr;
  return *number;
}

std::array<std::int64_t MappingNumbers::*, kCounts> counts() {
  return {&MappingNumbers::polled,    &MappingNumbers::filtered_out,
          &MappingNumbers::invoked,   &MappingNumbers::failed_invoke,
          &MappingNumbers::dropped,   &MappingNumbers::on_failure_delivered,
          &MappingNumbers::deleted,   &MappingNumbers::polling_errors,
          &MappingNumbers::consumers, &MappingNumbers::lanes,
          &MappingNumbers::in_flight, &MappingNumbers::buffered};
}

json::object shown(const ObservedMapping& mapping) {
  const MappingCondition& condition = mapping.condition;
  const MappingNumbers& numbers = mapping.numbers;
  json::array all;
  for (const auto count : counts()) all.push_back(numbers.*count);
  json::array parts;
  for (const MappingNumbers::Part& part : numbers.parts) {
    parts.push_back(
        {to_base64(part.name), time_or_null(part.oldest_since), number_or_null(part.lag)});
  }
  return {{"consuming", condition.consuming},
          {"fault", static_cast<std::int64_t>(condition.fault)},
          {"words", to_base64(condition.words)},
          {"times",
           {time_or_null(condition.fault_since), time_or_null(condition.next_attempt),
            time_or_null(condition.failing_since), time_or_null(numbers.last_success),
            time_or_null(numbers.oldest_since)}},
          {"counts", std::move(all)},
          {"queue",
           {number_or_null(numbers.polls), number_or_null(numbers.queue_messages),
            number_or_null(numbers.queue_consumers)}},
          {"parts", std::move(parts)}};
}

std::optional<std::int64_t> number_at(const json::value& list, std::size_t at) {
  const json::value& value = list.as_array().at(at);
  if (!value.is_int64()) return std::nullopt;
  return value.as_int64();
}

std::optional<WallTime> time_at(const json::value& list, std::size_t at) {
  const auto number = number_at(list, at);
  if (!number) return std::nullopt;
  return WallTime(WallTime::duration(*number));
}

std::string text_at(const json::value& of) {
  return from_base64(std::string_view(of.as_string())).value_or("");
}

// Throws where it is not as shown() writes it.
ObservedMapping read(const json::object& from) {
  ObservedMapping out;
  MappingCondition& condition = out.condition;
  MappingNumbers& numbers = out.numbers;
  condition.consuming = from.at("consuming").as_bool();
  const std::int64_t fault = from.at("fault").as_int64();
  if (fault >= 0 && fault <= kLastFault) condition.fault = static_cast<ConsumerFault>(fault);
  condition.words = text_at(from.at("words"));
  const json::value& times = from.at("times");
  condition.fault_since = time_at(times, 0);
  condition.next_attempt = time_at(times, 1);
  condition.failing_since = time_at(times, 2);
  numbers.last_success = time_at(times, 3);
  numbers.oldest_since = time_at(times, 4);
  std::size_t at = 0;
  for (const auto count : counts()) numbers.*count = number_at(from.at("counts"), at++).value_or(0);
  const json::value& queue = from.at("queue");
  numbers.polls = number_at(queue, 0);
  numbers.queue_messages = number_at(queue, 1);
  numbers.queue_consumers = number_at(queue, 2);
  for (const json::value& part : from.at("parts").as_array()) {
    numbers.parts.push_back({.name = text_at(part.as_array().at(0)),
                             .oldest_since = time_at(part, 1),
                             .lag = number_at(part, 2)});
  }
  return out;
}

}  // namespace

std::string observed_text(const ObservedMappings& mappings) {
  json::object all;
  for (const auto& [uuid, mapping] : mappings) all[uuid] = shown(mapping);
  return json::serialize(all);
}

std::optional<ObservedMappings> read_observed(std::string_view text) {
  try {
    ObservedMappings mappings;
    for (const auto& [uuid, mapping] : json::parse(text).as_object()) {
      mappings.emplace(uuid, read(mapping.as_object()));
    }
    return mappings;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace wheelpit::api
