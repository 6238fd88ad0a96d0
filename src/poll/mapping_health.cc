#include "poll/mapping_health.h"

#include <algorithm>
#include <utility>

namespace wheelpit {
namespace {

// What to tell first.
int urgency(SourceProblem problem) {
  switch (problem) {
    case SourceProblem::none:
      return 0;
    case SourceProblem::connection:
      return 1;
    case SourceProblem::configuration:
    case SourceProblem::unusable_key:
      return 2;
    case SourceProblem::authorization:
      return 3;
    case SourceProblem::authentication:
    case SourceProblem::untrusted:
    case SourceProblem::distrusted:
      return 4;
  }
  std::unreachable();
}

}  // namespace

std::string_view to_string(SourceProblem problem) {
  switch (problem) {
    case SourceProblem::none:
      return "none";
    case SourceProblem::connection:
      return "connection";
    case SourceProblem::authentication:
      return "authentication";
    case SourceProblem::authorization:
      return "authorization";
    case SourceProblem::configuration:
      return "configuration";
    case SourceProblem::untrusted:
      return "untrusted by the source";
    case SourceProblem::distrusted:
      return "source not trusted";
    case SourceProblem::unusable_key:
      return "certificate or key";
  }
  std::unreachable();
}

SourceHealth combined_health(std::span<const SourceHealth> lanes, const SourceHealth& told) {
  SourceHealth all;
  for (const SourceHealth& lane : lanes) {
    all.consuming = all.consuming || lane.consuming;
    if (lane.problem != SourceProblem::none && lane.problem == all.problem && lane.next_attempt) {
      all.next_attempt = std::min(all.next_attempt.value_or(TimePoint::max()), *lane.next_attempt);
    }
    if (urgency(lane.problem) <= urgency(all.problem)) continue;
    all.problem = lane.problem;
    all.detail = lane.detail;
    all.next_attempt = lane.next_attempt;
  }
  if (all.consuming && all.problem == SourceProblem::connection) {
    all.problem = SourceProblem::none;
    all.detail.clear();
    all.next_attempt.reset();
  }
  const bool still_true =
      all.problem == told.problem && std::ranges::any_of(lanes, [&](const SourceHealth& lane) {
        return lane.problem == told.problem && lane.detail == told.detail;
      });
  if (still_true && all.problem != SourceProblem::none) all.detail = told.detail;
  return all;
}

}  // namespace wheelpit
