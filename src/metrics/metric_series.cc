#include "metrics/metric_series.h"

#include <algorithm>
#include <utility>

namespace wheelpit {

std::shared_ptr<AgeBeginning> Ages::add() {
  std::erase_if(all, [](const auto& each) { return each.expired(); });
  auto beginning = std::make_shared<AgeBeginning>();
  all.push_back(beginning);
  return beginning;
}

std::optional<SystemTime> Ages::first() const {
  SystemTime::rep first = AgeBeginning::kNone;
  for (const auto& each : all) {
    if (const auto beginning = each.lock()) first = std::min(first, beginning->ticks.load());
  }
  if (first == AgeBeginning::kNone) return std::nullopt;
  return SystemTime(SystemTime::duration(first));
}

double Ages::longest(SystemTime now) const {
  const auto since = first();
  if (!since) return 0;
  return std::max(0.0, std::chrono::duration<double>(now - *since).count());
}

MetricSample sample_of(const Place& place) {
  MetricSample sample{.name = *place.name, .labels = *place.labels};
  if (const auto* ages = std::get_if<const Ages*>(&place.what)) {
    sample.since = (*ages)->first();
    return sample;
  }
  const Series& series = *std::get<const Series*>(place.what);
  if (const auto* counter = std::get_if<std::shared_ptr<prometheus::Counter>>(&series)) {
    sample.value = (*counter)->Value();
  } else if (const auto* gauge = std::get_if<std::shared_ptr<prometheus::Gauge>>(&series)) {
    sample.value = (*gauge)->Value();
  } else {
    const auto collected =
        std::get<std::shared_ptr<prometheus::Histogram>>(series)->Collect().histogram;
    sample.value = static_cast<double>(collected.sample_count);
    for (const auto& bucket : collected.bucket) {
      sample.buckets.push_back({bucket.upper_bound, bucket.cumulative_count});
    }
  }
  return sample;
}

prometheus::MetricFamily collect(const std::string& name, const Family& family) {
  prometheus::MetricFamily collected{name, family.help, family.type, {}};
  for (const auto& [labels, series] : family.series) {
    auto& metric = collected.metric.emplace_back(
        std::visit([](const auto& value) { return value->Collect(); }, series));
    for (const auto& [key, value] : labels) metric.label.push_back({key, value});
  }
  return collected;
}

prometheus::MetricFamily collect(const std::string& name, const AgeFamily& family, SystemTime now) {
  prometheus::MetricFamily collected{name, family.help, prometheus::MetricType::Gauge, {}};
  for (const auto& [labels, ages] : family.series) {
    auto& metric = collected.metric.emplace_back();
    metric.gauge.value = ages.longest(now);
    for (const auto& [key, value] : labels) metric.label.push_back({key, value});
  }
  return collected;
}

}  // namespace wheelpit
