#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cluster/view.h"

namespace wheelpit::cluster {

// Which nodes are gone, as the coordinator sees it: their lease has expired, and they were watched
// for 3 s in which they did not renew it although the store could be reached. So neither an outage
// of the store nor a clock that jumps at a failover makes anybody gone.
class NodeWatch {
 public:
  static constexpr Duration kWatched = std::chrono::seconds(3);
  // Between two looks. After a longer gap the store was away, or this node stood still.
  static constexpr Duration kLongestGap = std::chrono::seconds(3);

  // A look at the store. Gives the NodeRow::node of all that are there, or may come back: of each
  // once, whatever incarnations it had.
  std::set<std::string> present(const std::vector<NodeRow>& nodes, TimePoint now);

 private:
  struct Expired {
    std::int64_t expires_ms = 0;
    TimePoint since{};
  };
  std::map<std::string, Expired> expired_;  // by incarnation
  std::optional<TimePoint> last_look_;
};

}  // namespace wheelpit::cluster
