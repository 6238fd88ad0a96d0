#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "metrics/metric_series.h"
#include "metrics/metrics.h"

namespace wheelpit {

// The key of Metrics::Families::by_owner.
std::string owner_key(std::string_view label, std::string_view value);

// All series, by name, and by what they belong to. `mutex` is held by who calls, but for
// find_or_add(), which takes it.
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

  void place(const Place& added);

  // Before the series itself goes.
  void forget(const Labels& labels, const Labels* series);

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

}  // namespace wheelpit
