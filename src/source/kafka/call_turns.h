#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace wheelpit::kafka {

// Which partitions of a mapping may have records out, where a bound on its pollers lets only so
// many calls be under way: a partition is a call at most. While others wait, one that has had a
// batch gives no more until that is settled, and then its turn goes to the one that has waited
// longest.
//
// Pure. Partitions are named by their numbers.
class CallTurns {
 public:
  using Partition = std::int32_t;

  // Nothing: no bound. `batch`: records, as many as a turn brings at least.
  CallTurns(std::optional<std::size_t> most, std::size_t batch) : most_(most), batch_(batch) {}

  // Whether the partition may give records now. Else it waits for its turn.
  bool may_take(Partition partition) {
    if (!most_) return true;
    if (const auto held = held_.find(partition); held != held_.end()) {
      return waiting_.empty() || held->second < batch_;
    }
    if (held_.size() < *most_) {
      leave_queue(partition);
      held_[partition] = 0;
      return true;
    }
    if (std::ranges::find(waiting_, partition) == waiting_.end()) waiting_.push_back(partition);
    return false;
  }

  // After may_take(): so many were given, and so many of it are out now. The next in turn, if that
  // is another one.
  std::optional<Partition> took(Partition partition, std::size_t given, std::size_t out) {
    if (const auto held = held_.find(partition); held != held_.end()) held->second += given;
    return settled(partition, out);
  }

  // So many of it are out now. As above.
  std::optional<Partition> settled(Partition partition, std::size_t out) {
    return out == 0 && held_.erase(partition) > 0 ? next() : std::nullopt;
  }

  // It is read no more. As above.
  std::optional<Partition> gone(Partition partition) {
    leave_queue(partition);
    return settled(partition, 0);
  }

 private:
  void leave_queue(Partition partition) { std::erase(waiting_, partition); }

  std::optional<Partition> next() {
    if (waiting_.empty()) return std::nullopt;
    const Partition partition = waiting_.front();
    waiting_.pop_front();
    held_[partition] = 0;
    return partition;
  }

  const std::optional<std::size_t> most_;
  const std::size_t batch_;
  std::map<Partition, std::size_t> held_;  // records given in this turn
  std::deque<Partition> waiting_;
};

}  // namespace wheelpit::kafka
