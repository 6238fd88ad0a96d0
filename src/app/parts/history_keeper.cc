#include "app/parts/history_keeper.h"

#include <map>
#include <string>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// The step that is under way at `time` began then.
WallTime step_before(WallTime time) { return time - time.time_since_epoch() % History::kStep; }

void take(const MetricSample& sample, HistoryReading& reading) {
  static const std::map<std::string_view, std::size_t> kTotals = {
      {"lambda_esm_polled_events_total", 0},
      {"lambda_esm_deleted_events_total", 1},
      {"lambda_esm_failed_invoke_events_total", 2},
      {"lambda_invocations_total", 0},
      {"lambda_errors_total", 1}};
  if (const auto total = kTotals.find(sample.name); total != kTotals.end()) {
    reading.totals[total->second] += sample.value;
  } else if (sample.name == "lambda_esm_in_flight_events" ||
             sample.name == "lambda_concurrent_executions") {
    reading.level += sample.value;
  } else if (sample.name == "lambda_duration_milliseconds") {
    reading.add({.durations = sample.buckets});
  }
}

std::map<std::string, HistoryReading> readings_of(const Metrics& metrics,
                                                  const std::string& label) {
  std::map<std::string, HistoryReading> readings;
  for (std::string& owner : metrics.owners(label)) {
    HistoryReading& reading = readings[owner];
    metrics.read(label, owner, [&](const MetricSample& sample) { take(sample, reading); });
  }
  return readings;
}

}  // namespace

std::map<std::string, HistoryReading> readings_of_mappings(const Metrics& metrics) {
  return readings_of(metrics, "event_source_mapping");
}

std::map<std::string, HistoryReading> readings_of_functions(const Metrics& metrics) {
  return readings_of(metrics, "function_name");
}

HistoryKeeper::HistoryKeeper(asio::io_context& io, const Metrics& metrics, const Clock& clock,
                             Log log)
    : metrics_(metrics), clock_(clock), stopped_(io), tasks_(io, std::move(log)) {}

void HistoryKeeper::start() { tasks_.spawn("history", run()); }

void HistoryKeeper::stop() {
  stopping_ = true;
  stopped_.notify();
}

asio::awaitable<void> HistoryKeeper::run() {
  while (!stopping_) {
    const WallTime now = clock_.wall_now();
    const WallTime end = step_before(now) + History::kStep;
    const TimePoint until = clock_.now() + (end - now);
    while (!stopping_ && clock_.now() < until) co_await stopped_.wait(until);
    if (stopping_) break;
    const WallTime ended = step_before(clock_.wall_now() + History::kStep / 2);
    mappings_.record(ended, readings_of_mappings(metrics_));
    functions_.record(ended, readings_of_functions(metrics_));
  }
}

}  // namespace wheelpit
