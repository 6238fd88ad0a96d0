#include "api/admin/mapping_numbers.h"

#include <gtest/gtest.h>

#include <chrono>

namespace wheelpit::api {
namespace {

const Labels kLabels = {{"event_source_mapping", "m"}, {"uuid", "m"}, {"function_name", "f"}};

Labels with(std::string name, std::string value) {
  Labels labels = kLabels;
  labels[std::move(name)] = std::move(value);
  return labels;
}

TEST(MappingNumbers, OfAMappingWithoutSeriesAreZero) {
  const MappingNumbers numbers = numbers_of(Metrics(), "m");
  EXPECT_EQ(numbers.polled, 0);
  EXPECT_FALSE(numbers.polls);
  EXPECT_FALSE(numbers.last_success);
  EXPECT_TRUE(numbers.parts.empty());
}

TEST(MappingNumbers, AreThoseOfTheMetrics) {
  Metrics metrics;
  metrics.counter("lambda_esm_polled_events_total", "", kLabels).add(10);
  metrics.counter("lambda_esm_deleted_events_total", "", kLabels).add(7);
  metrics.counter("lambda_esm_polled_events_total", "", {{"event_source_mapping", "other"}}).add(5);
  metrics.gauge("lambda_esm_polls", "", kLabels).set(2);
  metrics.gauge("lambda_esm_last_success_timestamp_seconds", "", kLabels).set(1'800'000'000.25);
  const Age oldest = metrics.age("lambda_esm_oldest_message_age_seconds", "", kLabels);
  const WallTime since{std::chrono::milliseconds(1'700'000'000'123)};
  oldest.since(since);
  const MappingNumbers numbers = numbers_of(metrics, "m");
  EXPECT_EQ(numbers.polled, 10);
  EXPECT_EQ(numbers.deleted, 7);
  EXPECT_EQ(numbers.polls, 2);
  EXPECT_EQ(numbers.last_success, WallTime(std::chrono::milliseconds(1'800'000'000'250)));
  EXPECT_EQ(numbers.oldest_since, since);
  EXPECT_FALSE(numbers.queue_messages);
}

TEST(MappingNumbers, ShardsAndPartitionsAreParts) {
  Metrics metrics;
  const WallTime since{std::chrono::seconds(1'700'000'000)};
  const Age age = metrics.age("lambda_esm_iterator_age_seconds", "", with("shard", "shard-2"));
  age.since(since);
  const Age idle = metrics.age("lambda_esm_iterator_age_seconds", "", with("shard", "shard-1"));
  metrics.gauge("lambda_esm_offset_lag", "", with("partition", "topic-0")).set(12);
  const MappingNumbers numbers = numbers_of(metrics, "m");
  ASSERT_EQ(numbers.parts.size(), 3U);
  EXPECT_EQ(numbers.parts[0].name, "shard-1");
  EXPECT_FALSE(numbers.parts[0].oldest_since);
  EXPECT_EQ(numbers.parts[1].oldest_since, since);
  EXPECT_EQ(numbers.parts[2].name, "topic-0");
  EXPECT_EQ(numbers.parts[2].lag, 12);
}

TEST(MappingNumbers, OfSeveralMappingsAddUp) {
  MappingNumbers one;
  one.polled = 1;
  one.in_flight = 2;
  MappingNumbers other;
  other.polled = 10;
  other.polling_errors = 3;
  one.add(other);
  EXPECT_EQ(one.polled, 11);
  EXPECT_EQ(one.in_flight, 2);
  EXPECT_EQ(one.polling_errors, 3);
}

}  // namespace
}  // namespace wheelpit::api
