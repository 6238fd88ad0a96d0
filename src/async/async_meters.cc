#include "async/async_meters.h"

#include <vector>

namespace wheelpit::async {

namespace {

// From what an idle engine takes to the six hours that an event may be old.
const std::vector<double> kAgeBuckets = {
    1,      5,      10,      50,      100,     500,       1000,       5000,
    10'000, 60'000, 180'000, 300'000, 900'000, 3'600'000, 10'800'000, 21'600'000};

}  // namespace

const AsyncMeters::OfFunction& AsyncMeters::of(std::string_view function_name) {
  const auto found = meters_.find(function_name);
  if (found != meters_.end()) return found->second;
  const Labels labels = {{"function_name", std::string(function_name)}};
  const OfFunction meters = {
      .received = metrics_.counter("lambda_async_events_received_total",
                                   "Events that were accepted for asynchronous invocation", labels),
      .age_milliseconds = metrics_.histogram("lambda_async_event_age_milliseconds",
                                             "Time from an event's acceptance to each attempt",
                                             kAgeBuckets, labels),
      .dropped = metrics_.counter(
          "lambda_async_events_dropped_total",
          "Events that failed permanently, whether or not a destination received them", labels),
      .dead_letter_errors =
          metrics_.counter("lambda_dead_letter_errors_total",
                           "Events that their dead-letter queue finally rejected", labels),
      .destination_delivery_failures =
          metrics_.counter("lambda_destination_delivery_failures_total",
                           "Records that their destination finally rejected", labels)};
  return meters_.emplace(function_name, meters).first->second;
}

}  // namespace wheelpit::async
