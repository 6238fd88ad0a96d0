#include <boost/asio/post.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "poll/mapping_reconciler_entry.h"

// What the lanes tell of themselves, and what is told of mappings.
namespace wheelpit {

namespace asio = boost::asio;

namespace {

ConsumerFault fault_of(SourceProblem problem) {
  switch (problem) {
    case SourceProblem::none:
      return ConsumerFault::none;
    case SourceProblem::connection:
      return ConsumerFault::connection;
    case SourceProblem::authentication:
      return ConsumerFault::authentication;
    case SourceProblem::authorization:
      return ConsumerFault::authorization;
    case SourceProblem::configuration:
      return ConsumerFault::configuration;
    case SourceProblem::untrusted:
      return ConsumerFault::untrusted;
    case SourceProblem::distrusted:
      return ConsumerFault::distrusted;
    case SourceProblem::unusable_key:
      return ConsumerFault::unusable_key;
  }
  std::unreachable();
}

WallTime in_milliseconds(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time);
}

std::optional<WallTime> on_the_wall(std::optional<TimePoint> time, const Clock& clock) {
  if (!time) return std::nullopt;
  const auto ahead = std::chrono::round<std::chrono::milliseconds>(*time - clock.now());
  return in_milliseconds(clock.wall_now() + ahead);
}

bool fails(const std::optional<std::string>& result) {
  return result && result->starts_with("PROBLEM");
}

}  // namespace

void MappingReconciler::on_health(const StartName& start, const SourceHealth& health) {
  asio::post(parts_.io, [this, start, health] {
    observed(start, [&](Entry& entry) {
      entry.lane.consuming = health.consuming;
      entry.lane.fault = fault_of(health.problem);
      entry.lane.words = health.detail;
      entry.condition.next_attempt = on_the_wall(health.next_attempt, parts_.clock);
    });
  });
}

void MappingReconciler::on_result(const StartName& start, const std::string& result) {
  asio::post(parts_.io, [this, start, result] {
    observed(start, [&](Entry& entry) { entry.lane.result = result; });
  });
}

// What an earlier lane of the mapping still says is not about the present one.
void MappingReconciler::observed(const StartName& start,
                                 const std::function<void(Entry&)>& change) {
  const auto found = entries_.find(start.mapping_uuid);
  if (found == entries_.end()) return;
  Entry& entry = *found->second;
  if (!entry.running || entry.running->generation != start.generation) return;
  const LaneObservation before = entry.lane;
  change(entry);
  note_times(entry, before);
  if (entry.lane != before) look_again(entry);
}

void MappingReconciler::note_times(Entry& entry, const LaneObservation& before) const {
  const LaneObservation& now = entry.lane;
  const WallTime time = in_milliseconds(parts_.clock.wall_now());
  if (now.fault == ConsumerFault::none) {
    entry.condition.fault_since.reset();
  } else if (now.fault != before.fault) {
    entry.condition.fault_since = time;
  }
  if (!fails(now.result)) {
    entry.condition.failing_since.reset();
  } else if (!fails(before.result)) {
    entry.condition.failing_since = time;
  }
}

MappingReadiness MappingReconciler::readiness() const {
  MappingReadiness now;
  for (const auto& [uuid, entry] : entries_) {
    if (!entry->enabled) continue;
    ++now.enabled;
    if (!entry->lane.consuming) now.idle.push_back(uuid);
  }
  return now;
}

MappingCondition MappingReconciler::condition_of(const std::string& uuid) const {
  const auto found = entries_.find(uuid);
  if (found == entries_.end()) return {};
  const Entry& entry = *found->second;
  MappingCondition now = entry.condition;
  now.consuming = entry.lane.consuming;
  now.fault = entry.lane.fault;
  now.words = entry.lane.words;
  if (!entry.held_back.empty()) {
    now.fault = ConsumerFault::function;
    now.words = entry.held_back;
  }
  return now;
}

}  // namespace wheelpit
