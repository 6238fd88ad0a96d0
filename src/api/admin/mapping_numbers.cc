#include "api/admin/mapping_numbers.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string_view>

namespace wheelpit::api {
namespace {

using Numbers = MappingNumbers;

struct Counted {
  std::string_view metric;
  std::int64_t Numbers::* number;
};

constexpr auto kCounted = std::to_array<Counted>({
    {"lambda_esm_polled_events_total", &Numbers::polled},
    {"lambda_esm_filtered_out_events_total", &Numbers::filtered_out},
    {"lambda_esm_invoked_events_total", &Numbers::invoked},
    {"lambda_esm_failed_invoke_events_total", &Numbers::failed_invoke},
    {"lambda_esm_dropped_events_total", &Numbers::dropped},
    {"lambda_esm_on_failure_destination_delivered_events_total", &Numbers::on_failure_delivered},
    {"lambda_esm_deleted_events_total", &Numbers::deleted},
    {"lambda_esm_polling_errors_total", &Numbers::polling_errors},
    {"lambda_esm_consuming", &Numbers::consumers},
    {"lambda_esm_lanes", &Numbers::lanes},
    {"lambda_esm_in_flight_events", &Numbers::in_flight},
    {"lambda_esm_buffered_events", &Numbers::buffered},
});

struct Known {
  std::string_view metric;
  std::optional<std::int64_t> Numbers::* number;
};

constexpr auto kKnown = std::to_array<Known>({
    {"lambda_esm_polls", &Numbers::polls},
    {"lambda_esm_queue_messages", &Numbers::queue_messages},
    {"lambda_esm_queue_consumers", &Numbers::queue_consumers},
});

std::int64_t whole(double value) { return std::llround(value); }

std::optional<WallTime> in_milliseconds(std::optional<std::chrono::system_clock::time_point> time) {
  if (!time) return std::nullopt;
  return std::chrono::floor<std::chrono::milliseconds>(*time);
}

Numbers::Part& part_named(Numbers& numbers, const std::string& name) {
  const auto found = std::ranges::find(numbers.parts, name, &Numbers::Part::name);
  if (found != numbers.parts.end()) return *found;
  return numbers.parts.emplace_back(Numbers::Part{.name = name});
}

// Whether the series is of a shard or a partition.
bool take_part(const MetricSample& sample, Numbers& numbers) {
  for (const char* const label : {"shard", "partition"}) {
    const auto name = sample.labels.find(label);
    if (name == sample.labels.end()) continue;
    Numbers::Part& part = part_named(numbers, name->second);
    if (sample.name == "lambda_esm_iterator_age_seconds") {
      part.oldest_since = in_milliseconds(sample.since);
    } else if (sample.name.ends_with("_lag")) {
      part.lag = whole(sample.value);
    }
    return true;
  }
  return false;
}

void take(const MetricSample& sample, Numbers& numbers) {
  if (take_part(sample, numbers)) return;
  for (const auto& [metric, number] : kCounted) {
    if (metric == sample.name) numbers.*number += whole(sample.value);
  }
  for (const auto& [metric, number] : kKnown) {
    if (metric == sample.name) numbers.*number = whole(sample.value);
  }
  if (sample.name == "lambda_esm_last_success_timestamp_seconds" && sample.value > 0) {
    numbers.last_success = WallTime(std::chrono::milliseconds(whole(sample.value * 1000)));
  }
  if (sample.name == "lambda_esm_oldest_message_age_seconds") {
    numbers.oldest_since = in_milliseconds(sample.since);
  }
}

}  // namespace

void MappingNumbers::add(const MappingNumbers& other) {
  for (const auto& [metric, number] : kCounted) this->*number += other.*number;
}

MappingNumbers numbers_of(const Metrics& metrics, const std::string& mapping_uuid) {
  MappingNumbers numbers;
  metrics.read("event_source_mapping", mapping_uuid,
               [&](const MetricSample& sample) { take(sample, numbers); });
  std::ranges::sort(numbers.parts, {}, &Numbers::Part::name);
  return numbers;
}

}  // namespace wheelpit::api
