#include "source/rabbitmq/unsettled.h"

#include <algorithm>
#include <utility>

namespace wheelpit {

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

std::vector<std::uint64_t> Unsettled::take(std::span<const RecordId> ids) {
  std::vector<std::uint64_t> taken;
  for (const RecordId& id : ids) {
    const bool repeated = !taken.empty() && taken.back() >= id.tag;
    if (!repeated && std::ranges::binary_search(tags_, id.tag)) taken.push_back(id.tag);
  }
  if (!taken.empty()) {
    std::erase_if(tags_, [&](std::uint64_t tag) { return std::ranges::binary_search(taken, tag); });
  }
  return taken;
}

std::vector<std::uint64_t> Unsettled::take_all() {
  const auto all = std::exchange(tags_, {});
  return {all.begin(), all.end()};
}

}  // namespace wheelpit
