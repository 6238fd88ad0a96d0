#include "metrics/metrics.h"

#include <prometheus/client_metric.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <variant>

namespace wheelpit {

namespace {

using Series =
    std::variant<std::shared_ptr<prometheus::Counter>, std::shared_ptr<prometheus::Gauge>,
                 std::shared_ptr<prometheus::Histogram>>;

// All series of one name. They are of one kind.
struct Family {
  std::string help;
  prometheus::MetricType type;
  std::map<Labels, Series> series;
};

bool has_all(const Labels& labels, const Labels& wanted) {
  return std::ranges::all_of(wanted, [&](const auto& label) {
    const auto found = labels.find(label.first);
    return found != labels.end() && found->second == label.second;
  });
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

}  // namespace

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

struct Metrics::Families {
  // The one there is, or a new one. A name that is of another kind already gives a series that is
  // not exposed.
  template <class Value, class... Arguments>
  std::shared_ptr<Value> find_or_add(prometheus::MetricType type, const std::string& name,
                                     const std::string& help, const Labels& labels,
                                     const Arguments&... arguments) {
    const std::scoped_lock lock(mutex);
    Family& family = by_name.try_emplace(name, Family{help, type, {}}).first->second;
    if (family.type != type) return std::make_shared<Value>(arguments...);
    const auto [series, added] = family.series.try_emplace(labels);
    if (added) series->second = std::make_shared<Value>(arguments...);
    return std::get<std::shared_ptr<Value>>(series->second);
  }

  mutable std::mutex mutex;
  std::map<std::string, Family> by_name;
};

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

void Metrics::remove(const Labels& labels) {
  if (labels.empty()) return;
  const std::scoped_lock lock(families_->mutex);
  for (auto& [name, family] : families_->by_name) {
    std::erase_if(family.series, [&](const auto& each) { return has_all(each.first, labels); });
  }
}

std::string Metrics::expose() const {
  std::vector<prometheus::MetricFamily> collected;
  {
    const std::scoped_lock lock(families_->mutex);
    for (const auto& [name, family] : families_->by_name) {
      if (!family.series.empty()) collected.push_back(collect(name, family));
    }
  }
  return prometheus::TextSerializer().Serialize(collected);
}

}  // namespace wheelpit
