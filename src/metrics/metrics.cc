#include "metrics/metrics.h"

#include <prometheus/client_metric.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <utility>
#include <variant>

namespace wheelpit {

using SystemTime = std::chrono::system_clock::time_point;

struct AgeBeginning {
  static constexpr SystemTime::rep kNone = std::numeric_limits<SystemTime::rep>::max();
  std::atomic<SystemTime::rep> ticks = kNone;
};

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

// The beginnings that one series is made of.
struct Ages {
  std::vector<std::weak_ptr<AgeBeginning>> all;

  std::shared_ptr<AgeBeginning> add() {
    std::erase_if(all, [](const auto& each) { return each.expired(); });
    auto beginning = std::make_shared<AgeBeginning>();
    all.push_back(beginning);
    return beginning;
  }

  double longest(SystemTime now) const {
    SystemTime::rep first = AgeBeginning::kNone;
    for (const auto& each : all) {
      if (const auto beginning = each.lock()) first = std::min(first, beginning->ticks.load());
    }
    if (first == AgeBeginning::kNone) return 0;
    const auto waiting = now - SystemTime(SystemTime::duration(first));
    return std::max(0.0, std::chrono::duration<double>(waiting).count());
  }
};

struct AgeFamily {
  std::string help;
  std::map<Labels, Ages> series;
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

prometheus::MetricFamily collect(const std::string& name, const AgeFamily& family, SystemTime now) {
  prometheus::MetricFamily collected{name, family.help, prometheus::MetricType::Gauge, {}};
  for (const auto& [labels, ages] : family.series) {
    auto& metric = collected.metric.emplace_back();
    metric.gauge.value = ages.longest(now);
    for (const auto& [key, value] : labels) metric.label.push_back({key, value});
  }
  return collected;
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
  std::map<std::string, AgeFamily> ages;
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

Age Metrics::age(const std::string& name, const std::string& help, const Labels& labels) {
  const std::scoped_lock lock(families_->mutex);
  AgeFamily& family = families_->ages.try_emplace(name, AgeFamily{help, {}}).first->second;
  Age handle;
  handle.beginning_ = family.series[labels].add();
  return handle;
}

void Metrics::remove(const Labels& labels, const std::string& but_not_with) {
  if (labels.empty()) return;
  const auto goes = [&](const auto& each) {
    return has_all(each.first, labels) && !each.first.contains(but_not_with);
  };
  const std::scoped_lock lock(families_->mutex);
  for (auto& [name, family] : families_->by_name) std::erase_if(family.series, goes);
  for (auto& [name, family] : families_->ages) std::erase_if(family.series, goes);
}

void Metrics::remove_series(const std::string& name, const Labels& labels) {
  const std::scoped_lock lock(families_->mutex);
  const auto family = families_->by_name.find(name);
  if (family != families_->by_name.end()) family->second.series.erase(labels);
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
