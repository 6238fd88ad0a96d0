#include "metrics/metrics.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace wheelpit {
namespace {

TEST(Metrics, ExposesWhatWasCountedInPrometheusText) {
  Metrics metrics;
  metrics.counter("events_total", "Events.", {{"uuid", "u1"}}).add(2);
  metrics.gauge("in_flight", "Now.").set(4);
  metrics.gauge("in_flight", "Now.").add(-1.5);
  metrics.histogram("seconds", "Spread.", {0.1, 1}).observe(0.5);

  const std::string text = metrics.expose();
  for (const char* line :
       {"# HELP events_total Events.\n", "# TYPE events_total counter\n",
        "events_total{uuid=\"u1\"} 2\n", "# TYPE in_flight gauge\n", "in_flight 2.5\n",
        "seconds_bucket{le=\"0.1\"} 0\n", "seconds_bucket{le=\"1\"} 1\n",
        "seconds_bucket{le=\"+Inf\"} 1\n", "seconds_sum 0.5\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\nin\n" << text;
  }
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameSeries) {
  Metrics metrics;
  metrics.counter("n_total", "N.", {{"a", "1"}}).add();
  metrics.counter("n_total", "another help", {{"a", "1"}}).add();
  metrics.counter("n_total", "N.", {{"a", "2"}}).add();
  const std::string text = metrics.expose();
  EXPECT_NE(text.find("n_total{a=\"1\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("n_total{a=\"2\"} 1\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("another help"), std::string::npos);
}

TEST(Metrics, LabelValuesCannotBreakTheText) {
  Metrics metrics;
  metrics.counter("n_total", "N.", {{"queue", "a\"b\\c\nd"}}).add();
  EXPECT_NE(metrics.expose().find("n_total{queue=\"a\\\"b\\\\c\\nd\"} 1\n"), std::string::npos);
}

TEST(Metrics, WhatIsGoneIsExposedNoLongerAndBeginsAnewIfItComesAgain) {
  Metrics metrics;
  const Counter kept = metrics.counter("n_total", "N.", {{"a", "1"}, {"b", "1"}});
  metrics.counter("n_total", "N.", {{"a", "2"}}).add();
  metrics.histogram("h", "H.", {1}, {{"a", "1"}}).observe(1);
  metrics.gauge("g", "G.", {{"b", "1"}}).set(3);
  kept.add(5);

  metrics.remove({{"a", "1"}});
  kept.add();
  const std::string text = metrics.expose();
  EXPECT_FALSE(text.contains("a=\"1\"")) << text;
  EXPECT_FALSE(text.contains("# HELP h ")) << text;
  EXPECT_TRUE(text.contains("n_total{a=\"2\"} 1\n")) << text;
  EXPECT_TRUE(text.contains("g{b=\"1\"} 3\n")) << text;

  metrics.counter("n_total", "N.", {{"a", "1"}, {"b", "1"}}).add();
  EXPECT_TRUE(metrics.expose().contains("n_total{a=\"1\",b=\"1\"} 1\n"));
}

TEST(Metrics, RemovingNeedsEveryLabelAndNoLabelsRemoveNothing) {
  Metrics metrics;
  metrics.counter("n_total", "N.", {{"a", "1"}}).add();
  metrics.remove({{"a", "1"}, {"b", "1"}});
  metrics.remove({});
  EXPECT_TRUE(metrics.expose().contains("n_total{a=\"1\"} 1\n"));
}

TEST(Metrics, WhatHasALabelThatIsNamedStays) {
  Metrics metrics;
  metrics.counter("n_total", "N.", {{"a", "1"}}).add();
  metrics.counter("n_total", "N.", {{"a", "1"}, {"mapping", "m"}}).add();
  metrics.remove({{"a", "1"}}, "mapping");
  EXPECT_FALSE(metrics.expose().contains("n_total{a=\"1\"}"));
  EXPECT_TRUE(metrics.expose().contains("n_total{a=\"1\",mapping=\"m\"} 1\n"));
}

TEST(Metrics, OneSeriesCanGoAlone) {
  Metrics metrics;
  const Labels labels = {{"a", "1"}};
  metrics.gauge("g", "G.", labels).set(1);
  metrics.gauge("h", "H.", labels).set(2);
  metrics.remove_series("g", labels);
  metrics.remove_series("unknown", labels);
  EXPECT_FALSE(metrics.expose().contains("g{"));
  EXPECT_TRUE(metrics.expose().contains("h{a=\"1\"} 2\n"));
}

TEST(Metrics, AnAgeGrowsByItselfAndIsThatOfTheLongestWait) {
  using std::chrono::seconds;
  const std::chrono::system_clock::time_point now{seconds(1'000'000)};
  Metrics metrics;
  const Labels labels = {{"a", "1"}};
  const auto shows = [&](const std::string& value, seconds later = {}) {
    return metrics.expose(now + later).contains("age_seconds{a=\"1\"} " + value + "\n");
  };
  const Age one = metrics.age("age_seconds", "A.", labels);
  EXPECT_TRUE(shows("0"));
  one.since(now - seconds(5));
  EXPECT_TRUE(shows("5"));
  EXPECT_TRUE(shows("7", seconds(2)));
  {
    const Age two = metrics.age("age_seconds", "A.", labels);
    two.since(now - seconds(9));
    EXPECT_TRUE(shows("9"));
  }
  EXPECT_TRUE(shows("5")) << "who is gone waits for nothing";
  one.none();
  EXPECT_TRUE(shows("0"));
  one.since(now + seconds(60));
  EXPECT_TRUE(shows("0")) << "a clock that is ahead";
  metrics.remove(labels);
  EXPECT_FALSE(metrics.expose(now).contains("age_seconds"));
}

TEST(Metrics, HandlesMayOutliveTheMetrics) {
  Counter counter;
  {
    Metrics metrics;
    counter = metrics.counter("n_total", "N.");
  }
  counter.add();
}

TEST(Metrics, ADefaultHandleCountsNothing) {
  Counter().add();
  Gauge().set(1);
  Histogram().observe(1);
}

using Seen = std::map<std::string, double>;

Seen read(const Metrics& metrics, const std::string& label, const std::string& value) {
  Seen seen;
  metrics.read(label, value,
               [&](const MetricSample& sample) { seen[std::string(sample.name)] += sample.value; });
  return seen;
}

TEST(Metrics, WhatBelongsToAMappingOrAFunctionIsFoundByItsName) {
  Metrics metrics;
  const Labels mapping = {{"event_source_mapping", "m"}, {"function_name", "f"}};
  metrics.counter("polled", "", mapping).add(3);
  metrics.gauge("lag", "", {{"event_source_mapping", "m"}, {"partition", "0"}}).set(5);
  metrics.gauge("lag", "", {{"event_source_mapping", "m"}, {"partition", "1"}}).set(2);
  metrics.counter("polled", "", {{"event_source_mapping", "other"}}).add();
  metrics.counter("invocations", "", {{"function_name", "f"}, {"resource", "f"}}).add(7);
  metrics.counter("nobodys", "").add();
  EXPECT_EQ(read(metrics, "event_source_mapping", "m"), (Seen{{"lag", 7}, {"polled", 3}}));
  EXPECT_EQ(read(metrics, "function_name", "f"), (Seen{{"invocations", 7}}));
  EXPECT_EQ(read(metrics, "function_name", "nobody"), Seen{});
  EXPECT_EQ(read(metrics, "resource", "f"), Seen{}) << "no owner";
  EXPECT_EQ(metrics.owners("function_name"), std::vector<std::string>{"f"});
  EXPECT_EQ(metrics.owners("event_source_mapping").size(), 2U);
  EXPECT_TRUE(metrics.owners("resource").empty());
}

TEST(Metrics, WhatIsGoneIsNotRead) {
  Metrics metrics;
  const Labels mapping = {{"event_source_mapping", "m"}, {"function_name", "f"}};
  metrics.counter("polled", "", mapping).add(3);
  const Age age = metrics.age("oldest", "", mapping);
  metrics.gauge("waiting", "", mapping).set(4);
  metrics.remove_series("waiting", mapping);
  EXPECT_EQ(read(metrics, "event_source_mapping", "m"), (Seen{{"oldest", 0}, {"polled", 3}}));
  metrics.remove({{"function_name", "f"}}, "event_source_mapping");
  EXPECT_EQ(read(metrics, "event_source_mapping", "m").size(), 2U);
  metrics.remove({{"event_source_mapping", "m"}});
  EXPECT_EQ(read(metrics, "event_source_mapping", "m"), Seen{});
  metrics.counter("polled", "", mapping).add(1);
  EXPECT_EQ(read(metrics, "event_source_mapping", "m"), (Seen{{"polled", 1}}));
}

TEST(Metrics, AllSeriesOfANameAreRead) {
  Metrics metrics;
  metrics.gauge("events", "", {{"state", "waiting"}}).set(2);
  metrics.gauge("events", "", {{"state", "failed"}}).set(3);
  metrics.gauge("others", "").set(9);
  Seen seen;
  metrics.read_all("events", [&](const MetricSample& sample) {
    seen[sample.labels.at("state")] = sample.value;
  });
  EXPECT_EQ(seen, (Seen{{"failed", 3}, {"waiting", 2}}));
}

TEST(Metrics, AReaderSeesSinceWhenSomethingWaitsAndHowAHistogramIsSpread) {
  Metrics metrics;
  const Labels function = {{"function_name", "f"}};
  const Age age = metrics.age("oldest", "", function);
  const Histogram spread = metrics.histogram("duration", "", {1, 10}, function);
  for (const double value : {0.5, 5.0, 6.0, 100.0}) spread.observe(value);
  const std::chrono::system_clock::time_point since(std::chrono::seconds(1000));
  std::optional<std::chrono::system_clock::time_point> seen;
  std::vector<std::uint64_t> observed;
  const auto look = [&] {
    metrics.read("function_name", "f", [&](const MetricSample& sample) {
      if (sample.name == "oldest") seen = sample.since;
      for (const auto& bucket : sample.buckets) observed.push_back(bucket.observed);
    });
  };
  look();
  EXPECT_FALSE(seen);
  EXPECT_EQ(observed, (std::vector<std::uint64_t>{1, 3, 4}));
  age.since(since);
  look();
  EXPECT_EQ(seen, since);
}

}  // namespace
}  // namespace wheelpit
