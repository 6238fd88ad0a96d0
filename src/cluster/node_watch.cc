#include "cluster/node_watch.h"

#include <utility>

namespace wheelpit::cluster {

std::set<std::string> NodeWatch::present(const std::vector<NodeRow>& nodes, TimePoint now) {
  if (!last_look_ || now - *last_look_ > kLongestGap) expired_.clear();
  last_look_ = now;
  std::set<std::string> all;
  std::map<std::string, Expired> still;
  for (const NodeRow& row : nodes) {
    if (row.live) {
      all.insert(row.node);
      continue;
    }
    const auto before = expired_.find(row.incarnation);
    const bool watched = before != expired_.end() && before->second.expires_ms == row.expires_ms;
    const Expired entry{.expires_ms = row.expires_ms,
                        .since = watched ? before->second.since : now};
    if (now - entry.since < kWatched) all.insert(row.node);
    still.emplace(row.incarnation, entry);
  }
  expired_ = std::move(still);
  return all;
}

}  // namespace wheelpit::cluster
