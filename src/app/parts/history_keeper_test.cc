#include "app/parts/history_keeper.h"

#include <gtest/gtest.h>

#include <chrono>

#include "base/run_to_end.h"

namespace wheelpit {
namespace {

using Numbers = std::vector<float>;

TEST(HistoryKeeper, ReadsWhatTheMetricsSayOfMappingsAndFunctions) {
  Metrics metrics;
  const Labels mapping = {{"event_source_mapping", "m"}, {"function_name", "f"}};
  metrics.counter("lambda_esm_polled_events_total", "", mapping).add(10);
  metrics.counter("lambda_esm_deleted_events_total", "", mapping).add(8);
  metrics.counter("lambda_esm_failed_invoke_events_total", "", mapping).add(2);
  metrics.gauge("lambda_esm_in_flight_events", "", mapping).set(3);
  for (const char* version : {"1", "2"}) {
    const Labels labels = {{"function_name", "f"}, {"executed_version", version}};
    metrics.counter("lambda_invocations_total", "", labels).add(5);
    metrics.histogram("lambda_duration_milliseconds", "", {10}, labels).observe(1);
  }
  const auto mappings = readings_of_mappings(metrics);
  ASSERT_EQ(mappings.size(), 1U);
  EXPECT_EQ(mappings.at("m").totals, (std::array<double, 3>{10, 8, 2}));
  EXPECT_EQ(mappings.at("m").level, 3);
  const auto functions = readings_of_functions(metrics);
  ASSERT_EQ(functions.size(), 1U);
  EXPECT_EQ(functions.at("f").totals[0], 10);
  EXPECT_EQ(functions.at("f").durations.back().observed, 2U);
}

TEST(HistoryKeeper, WaitsForTheEndOfAStepAndStopsAtOnce) {
  boost::asio::io_context io;
  const SystemClock clock;
  Metrics metrics;
  HistoryKeeper keeper(io, metrics, clock, Log());
  keeper.start();
  io.poll();
  keeper.stop();
  run_to_end(io, keeper.join());
  EXPECT_LE(keeper.mappings().end_of(HistoryRange::hour).value_or(WallTime{}), clock.wall_now());
}

}  // namespace
}  // namespace wheelpit
