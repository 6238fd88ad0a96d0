#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>

#include <atomic>
#include <chrono>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "metrics/metrics.h"

namespace wheelpit {

using SystemTime = std::chrono::system_clock::time_point;

// Since when one handle of an Age waits, if it does.
struct AgeBeginning {
  static constexpr SystemTime::rep kNone = std::numeric_limits<SystemTime::rep>::max();
  std::atomic<SystemTime::rep> ticks = kNone;
};

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

  std::shared_ptr<AgeBeginning> add();
  std::optional<SystemTime> first() const;
  // Seconds up to `now`; 0 while nothing waits.
  double longest(SystemTime now) const;
};

struct AgeFamily {
  std::string help;
  std::map<Labels, Ages> series;
};

// A series, where it is kept.
struct Place {
  const std::string* name;
  const Labels* labels;
  std::variant<const Series*, const Ages*> what;
};

MetricSample sample_of(const Place& place);

// What a family exposes.
prometheus::MetricFamily collect(const std::string& name, const Family& family);
prometheus::MetricFamily collect(const std::string& name, const AgeFamily& family, SystemTime now);

}  // namespace wheelpit
