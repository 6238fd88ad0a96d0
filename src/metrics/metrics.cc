#include "metrics/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <utility>

#include "metrics/metric_families.h"

namespace wheelpit {

namespace {

bool has_all(const Labels& labels, const Labels& wanted) {
  return std::ranges::all_of(wanted, [&](const auto& label) {
    const auto found = labels.find(label.first);
    return found != labels.end() && found->second == label.second;
  });
}

}  // namespace

void Age::since(SystemTime when) const {
  if (beginning_) beginning_->ticks = when.time_since_epoch().count();
}

void Age::none() const {
  if (beginning_) beginning_->ticks = AgeBeginning::kNone;
}

void Counter::add(double by) const {
  if (counter_) counter_->Increment(by);
}

void Gauge::set(double value) const {
  if (gauge_) gauge_->Set(value);
}

void Gauge::add(double by) const {
  if (gauge_) gauge_->Increment(by);
}

void Histogram::observe(double value) const {
  if (histogram_) histogram_->Observe(value);
}

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

Counter Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  Counter handle;
  handle.counter_ = families_->find_or_add<prometheus::Counter>(prometheus::MetricType::Counter,
                                                                name, help, labels);
  return handle;
}

Gauge Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  Gauge handle;
  handle.gauge_ =
      families_->find_or_add<prometheus::Gauge>(prometheus::MetricType::Gauge, name, help, labels);
  return handle;
}

Histogram Metrics::histogram(const std::string& name, const std::string& help,
                             const std::vector<double>& buckets, const Labels& labels) {
  Histogram handle;
  handle.histogram_ = families_->find_or_add<prometheus::Histogram>(
      prometheus::MetricType::Histogram, name, help, labels, buckets);
  return handle;
}

Age Metrics::age(const std::string& name, const std::string& help, const Labels& labels) {
  const std::scoped_lock lock(families_->mutex);
  const auto named = families_->ages.try_emplace(name, AgeFamily{help, {}}).first;
  const auto [series, added] = named->second.series.try_emplace(labels);
  if (added) families_->place({&named->first, &series->first, &series->second});
  Age handle;
  handle.beginning_ = series->second.add();
  return handle;
}

void Metrics::remove(const Labels& labels, const std::string& but_not_with) {
  if (labels.empty()) return;
  const auto goes = [&](const auto& each) {
    return has_all(each.first, labels) && !each.first.contains(but_not_with);
  };
  const std::scoped_lock lock(families_->mutex);
  for (auto& [name, family] : families_->by_name) families_->remove_if(family.series, goes);
  for (auto& [name, family] : families_->ages) families_->remove_if(family.series, goes);
}

void Metrics::remove_series(const std::string& name, const Labels& labels) {
  const std::scoped_lock lock(families_->mutex);
  const auto family = families_->by_name.find(name);
  if (family == families_->by_name.end()) return;
  const auto series = family->second.series.find(labels);
  if (series == family->second.series.end()) return;
  families_->forget(labels, &series->first);
  family->second.series.erase(series);
}

void Metrics::read(const std::string& label, const std::string& value,
                   const std::function<void(const MetricSample&)>& show) const {
  const std::scoped_lock lock(families_->mutex);
  const auto found = families_->by_owner.find(owner_key(label, value));
  if (found == families_->by_owner.end()) return;
  for (const Place& place : found->second) show(sample_of(place));
}

std::vector<std::string> Metrics::owners(const std::string& label) const {
  const std::string key = owner_key(label, "");
  std::vector<std::string> names;
  const std::scoped_lock lock(families_->mutex);
  for (const auto& [owner, places] : families_->by_owner) {
    if (owner.starts_with(key)) names.push_back(owner.substr(key.size()));
  }
  return names;
}

void Metrics::read_all(const std::string& name,
                       const std::function<void(const MetricSample&)>& show) const {
  const std::scoped_lock lock(families_->mutex);
  if (const auto family = families_->by_name.find(name); family != families_->by_name.end()) {
    for (const auto& [labels, series] : family->second.series) {
      show(sample_of({&family->first, &labels, &series}));
    }
  }
  if (const auto family = families_->ages.find(name); family != families_->ages.end()) {
    for (const auto& [labels, ages] : family->second.series) {
      show(sample_of({&family->first, &labels, &ages}));
    }
  }
}

std::string Metrics::expose(SystemTime now) const {
  std::vector<prometheus::MetricFamily> collected;
  {
    const std::scoped_lock lock(families_->mutex);
    for (const auto& [name, family] : families_->by_name) {
      if (!family.series.empty()) collected.push_back(collect(name, family));
    }
    for (const auto& [name, family] : families_->ages) {
      if (!family.series.empty()) collected.push_back(collect(name, family, now));
    }
  }
  return prometheus::TextSerializer().Serialize(collected);
}

}  // namespace wheelpit
