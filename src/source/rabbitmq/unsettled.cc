#include "source/rabbitmq/unsettled.h"

#include <algorithm>
#include <utility>

namespace wheelpit::rabbitmq {

Unsettled::Acks Unsettled::take_for_ack(std::span<const RecordId> ids) {
  Acks acks;
  while (!ids.empty() && !tags_.empty() && ids.front().tag == tags_.front()) {
    acks.all_up_to = tags_.front();
    tags_.pop_front();
    ids = ids.subspan(1);
  }
  acks.singly = take(ids);
  return acks;
}

// Looks at no tag outside the range of `ids`: a window may hold 65,535.
std::vector<std::uint64_t> Unsettled::take(std::span<const RecordId> ids) {
  std::vector<std::uint64_t> taken;
  if (ids.empty()) return taken;
  const auto first = std::ranges::lower_bound(tags_, ids.front().tag);
  auto kept = first;
  auto at = first;
  for (const RecordId& id : ids) {
    for (; at != tags_.end() && *at < id.tag; ++at) *kept++ = *at;
    if (at != tags_.end() && *at == id.tag) taken.push_back(*at++);
  }
  tags_.erase(kept, at);
  return taken;
}

std::vector<std::uint64_t> Unsettled::take_all() {
  const auto all = std::exchange(tags_, {});
  return {all.begin(), all.end()};
}

}  // namespace wheelpit::rabbitmq
