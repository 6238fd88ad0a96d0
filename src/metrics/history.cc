#include "metrics/history.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "metrics/history_ring.h"

namespace wheelpit {

namespace {

using Buckets = std::vector<MetricSample::Bucket>;

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kSeries = 4;
constexpr double kMost = 0.95;

// A total that is less than before started over.
double growth(double before, double now) { return now < before ? now : now - before; }

Buckets growth(const Buckets& before, const Buckets& now) {
  Buckets grown = now;
  const bool anew =
      before.size() != now.size() || (!now.empty() && now.back().observed < before.back().observed);
  if (anew) return grown;
  for (std::size_t i = 0; i < grown.size(); ++i) grown[i].observed -= before[i].observed;
  return grown;
}

float p95(const Buckets& before, const Buckets& now) {
  const auto value = quantile(growth(before, now), kMost);
  return value ? static_cast<float>(*value) : kUnknown;
}

// When the last long step before it, or at it, ended.
WallTime long_step_at(WallTime time) { return time - time.time_since_epoch() % History::kLongStep; }

std::vector<HistoryRing> rings(std::size_t most) {
  std::vector<HistoryRing> all;
  all.reserve(kSeries);
  for (std::size_t i = 0; i < kSeries; ++i) all.emplace_back(most);
  return all;
}

}  // namespace

void HistoryReading::add(const HistoryReading& other) {
  for (std::size_t i = 0; i < totals.size(); ++i) totals[i] += other.totals[i];
  level += other.level;
  if (durations.empty()) {
    durations = other.durations;
    return;
  }
  for (std::size_t i = 0; i < std::min(durations.size(), other.durations.size()); ++i) {
    durations[i].observed += other.durations[i].observed;
  }
}

struct History::Owner {
  struct Points {
    std::vector<HistoryRing> steps = rings(kSteps);
    std::vector<HistoryRing> long_steps = rings(kLongSteps);
  };

  HistoryReading last = {};
  HistoryReading at_long_step = {};  // as the long step that is under way began
  double highest = 0;                // level within it
  std::optional<WallTime> changed_at = {};
  std::unique_ptr<Points> points = {};  // none while nothing has changed
};

History::History(Kind kind, std::size_t most) : kind_(kind), most_(most) {}

History::~History() = default;

const std::array<std::string_view, 4>& History::names() const {
  static constexpr std::array<std::string_view, 4> kMappings = {"Polled", "Done", "Failed",
                                                                "InFlight"};
  static constexpr std::array<std::string_view, 4> kFunctions = {"Invocations", "Errors",
                                                                 "P95Milliseconds", "Concurrency"};
  return kind_ == Kind::mappings ? kMappings : kFunctions;
}

void History::record(WallTime end, const std::map<std::string, HistoryReading>& readings) {
  if (end_ && end <= *end_) return;
  if (end_) skip(end - kStep);
  end_ = end;
  const bool long_step_ends = long_step_at(end) == end;
  if (long_step_ends) long_end_ = end;
  HistoryReading all;
  for (const auto& [name, reading] : readings) all.add(reading);
  std::erase_if(owners_, [&](const auto& owner) {
    const bool gone = !owner.first.empty() && !readings.contains(owner.first);
    if (gone && owner.second->points) --kept_;
    return gone;
  });
  const auto take_of = [&](const std::string& name, const HistoryReading& reading) {
    auto& owner = owners_[name];
    if (!owner) owner = std::make_unique<Owner>();
    take(*owner, reading, long_step_ends);
  };
  take_of("", all);
  for (const auto& [name, reading] : readings) take_of(name, reading);
}

// No one was asked in the steps from the last one on that end at `last` or before.
void History::skip(WallTime last) {
  const auto steps = static_cast<std::size_t>((last - *end_) / kStep);
  const WallTime long_step = long_step_at(last);
  const auto long_steps = static_cast<std::size_t>((long_step - long_step_at(*end_)) / kLongStep);
  if (long_steps > 0) long_end_ = long_step;
  for (const auto& [name, owner] : owners_) {
    if (!owner->points) continue;
    for (std::size_t i = 0; i < std::min(steps, kSteps); ++i) {
      for (HistoryRing& ring : owner->points->steps) ring.push(kUnknown);
    }
    for (std::size_t i = 0; i < std::min(long_steps, kLongSteps); ++i) {
      for (HistoryRing& ring : owner->points->long_steps) ring.push(kUnknown);
    }
  }
}

void History::take(Owner& owner, const HistoryReading& reading, bool long_step_ends) {
  const bool changed = reading.totals != owner.last.totals || reading.level != owner.last.level;
  if (changed) owner.changed_at = end_;
  if (changed && !owner.points) {
    if (kept_ >= most_) make_room();
    owner.points = std::make_unique<Owner::Points>();
    ++kept_;
  }
  owner.highest = std::max(owner.highest, reading.level);
  const auto push = [&](std::vector<HistoryRing>& to, const HistoryReading& since, double level) {
    const bool functions = kind_ == Kind::functions;
    for (std::size_t i = 0; i < 3; ++i) {
      to[i].push(functions && i == 2
                     ? p95(since.durations, reading.durations)
                     : static_cast<float>(growth(since.totals[i], reading.totals[i])));
    }
    to[3].push(static_cast<float>(level));
  };
  if (owner.points) push(owner.points->steps, owner.last, reading.level);
  owner.last = reading;
  if (!long_step_ends) return;
  if (owner.points) push(owner.points->long_steps, owner.at_long_step, owner.highest);
  owner.at_long_step = reading;
  owner.highest = reading.level;
}

// The one that has not changed for longest.
void History::make_room() {
  Owner* stillest = nullptr;
  for (const auto& [name, owner] : owners_) {
    if (name.empty() || !owner->points) continue;
    if (stillest == nullptr || owner->changed_at < stillest->changed_at) stillest = owner.get();
  }
  if (stillest == nullptr) return;
  stillest->points.reset();
  --kept_;
}

std::optional<std::array<std::vector<float>, 4>> History::points(const std::string& owner,
                                                                 HistoryRange range) const {
  const auto found = owners_.find(owner);
  if (found == owners_.end() || !found->second->points) return std::nullopt;
  const Owner::Points& points = *found->second->points;
  const auto& from = range == HistoryRange::hour ? points.steps : points.long_steps;
  return std::array{from[0].values(), from[1].values(), from[2].values(), from[3].values()};
}

std::optional<WallTime> History::end_of(HistoryRange range) const {
  return range == HistoryRange::hour ? end_ : long_end_;
}

std::optional<double> quantile(const Buckets& durations, double part) {
  if (durations.empty() || durations.back().observed == 0) return std::nullopt;
  const double wanted = part * static_cast<double>(durations.back().observed);
  double bound_before = 0;
  double observed_before = 0;
  for (const auto& [bound, observed] : durations) {
    const auto here = static_cast<double>(observed);
    if (here >= wanted) {
      if (std::isinf(bound)) return bound_before;
      const double within = here - observed_before;
      const double share = within > 0 ? (wanted - observed_before) / within : 1;
      return bound_before + (bound - bound_before) * share;
    }
    bound_before = bound;
    observed_before = here;
  }
  return bound_before;
}

}  // namespace wheelpit
