#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "metrics/metrics.h"

namespace wheelpit {

// What is read of a mapping or a function at the end of a step.
struct HistoryReading {
  std::array<double, 3> totals{};                    // that only grow
  double level = 0;                                  // as it is now
  std::vector<MetricSample::Bucket> durations = {};  // of a function

  void add(const HistoryReading& other);
};

enum class HistoryRange { hour, day };

// The four numbers of each mapping, or of each function, over the last hour in steps of ten
// seconds, and over the last day in steps of five minutes. What never changed takes no memory; what
// did takes 10 kB, and the one that has not changed for longest makes room for another. Pure: told
// the time, and not thread-safe.
class History {
 public:
  static constexpr std::chrono::seconds kStep{10};
  static constexpr std::chrono::seconds kLongStep{300};
  static constexpr std::size_t kSteps = 360;
  static constexpr std::size_t kLongSteps = 288;
  static constexpr std::size_t kMostOwners = 2000;

  enum class Kind { mappings, functions };
  static std::chrono::seconds step_of(HistoryRange range) {
    return range == HistoryRange::hour ? kStep : kLongStep;
  }

  explicit History(Kind kind, std::size_t most = kMostOwners);
  ~History();

  // The step that ends at `end`, a multiple of kStep. `readings` are of all there are: others are
  // forgotten. Steps that were missed are not known; one that is not later than the last counts
  // for nothing.
  void record(WallTime end, const std::map<std::string, HistoryReading>& readings);

  // Mappings: Polled, Done, Failed, InFlight. Functions: Invocations, Errors, P95Milliseconds,
  // Concurrency. The first two (of mappings: three) are how many within the step.
  const std::array<std::string_view, 4>& names() const;

  // Of each of names(), the oldest first, up to the step that ended at end_of(range); NaN where
  // nothing is known. Nothing if there is no history. "": of all together.
  std::optional<std::array<std::vector<float>, 4>> points(const std::string& owner,
                                                          HistoryRange range) const;
  std::optional<WallTime> end_of(HistoryRange range) const;

 private:
  struct Owner;

  void skip(WallTime last);
  void take(Owner& owner, const HistoryReading& reading, bool long_step_ends);
  void make_room();

  const Kind kind_;
  const std::size_t most_;
  std::map<std::string, std::unique_ptr<Owner>> owners_;
  std::size_t kept_ = 0;  // owners with points
  std::optional<WallTime> end_;
  std::optional<WallTime> long_end_;
};

// The value below which `part` of what was observed lies, between two bounds by proportion. Nothing
// if nothing was observed. `durations` are cumulative.
std::optional<double> quantile(const std::vector<MetricSample::Bucket>& durations, double part);

}  // namespace wheelpit
