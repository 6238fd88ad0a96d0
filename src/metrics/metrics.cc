#include "metrics/metrics.h"

#include <prometheus/client_metric.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <mutex>
#include <unordered_map>
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

  std::optional<SystemTime> first() const {
    SystemTime::rep first = AgeBeginning::kNone;
    for (const auto& each : all) {
      if (const auto beginning = each.lock()) first = std::min(first, beginning->ticks.load());
    }
    if (first == AgeBeginning::kNone) return std::nullopt;
    return SystemTime(SystemTime::duration(first));
  }

  double longest(SystemTime now) const {
    const auto since = first();
    if (!since) return 0;
    return std::max(0.0, std::chrono::duration<double>(now - *since).count());
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

// What a series belongs to: the first of these labels that it has.
constexpr std::array<const char*, 2> kOwners = {"event_source_mapping", "function_name"};

std::string owner_key(std::string_view label, std::string_view value) {
  return std::string(label) + "=" + std::string(value);
}

std::optional<std::string> owner_of(const Labels& labels) {
  for (const char* const label : kOwners) {
    if (const auto found = labels.find(label); found != labels.end()) {
      return owner_key(label, found->second);
    }
  }
  return std::nullopt;
}

// A series, where it is kept.
struct Place {
  const std::string* name;
  const Labels* labels;
  std::variant<const Series*, const Ages*> what;
};

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
    const auto named = by_name.try_emplace(name, Family{help, type, {}}).first;
    Family& family = named->second;
    if (family.type != type) return std::make_shared<Value>(arguments...);
    const auto [series, added] = family.series.try_emplace(labels);
    if (added) {
      series->second = std::make_shared<Value>(arguments...);
      place({&named->first, &series->first, &series->second});
    }
    return std::get<std::shared_ptr<Value>>(series->second);
  }

  void place(const Place& added) {
    if (const auto owner = owner_of(*added.labels)) by_owner[*owner].push_back(added);
  }

  // Before the series itself goes.
  void forget(const Labels& labels, const Labels* series) {
    const auto owner = owner_of(labels);
    const auto found = owner ? by_owner.find(*owner) : by_owner.end();
    if (found == by_owner.end()) return;
    std::erase_if(found->second, [&](const Place& each) { return each.labels == series; });
    if (found->second.empty()) by_owner.erase(found);
  }

  // Those of one family of which `goes` is true.
  template <class Kept>
  void remove_if(std::map<Labels, Kept>& series, const auto& goes) {
    for (auto at = series.begin(); at != series.end();) {
      if (!goes(*at)) {
        ++at;
        continue;
      }
      forget(at->first, &at->first);
      at = series.erase(at);
    }
  }

  mutable std::mutex mutex;
  std::map<std::string, Family> by_name;
  std::map<std::string, AgeFamily> ages;
  std::unordered_map<std::string, std::vector<Place>> by_owner;
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
