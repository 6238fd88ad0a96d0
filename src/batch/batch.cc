#include "batch/batch.h"

#include <algorithm>
#include <memory>
#include <string_view>

namespace wheelpit {

std::vector<std::size_t> places_except(std::span<const std::size_t> places, std::size_t size) {
  std::vector<std::size_t> rest;
  for (std::size_t place = 0; place < size; ++place) {
    if (!std::ranges::binary_search(places, place)) rest.push_back(place);
  }
  return rest;
}

bool can_be_cut(const Batch& batch) {
  return !batch.ids.empty() && batch.pieces.ends.size() == batch.ids.size();
}

Batch cut(const Batch& batch, std::span<const std::size_t> positions, const EventEncoder& encoder,
          const CallFrame& call) {
  Batch part{.event = nullptr,
             .ids = {},
             .first_received = batch.first_received,
             .first_sent = batch.first_sent,
             .closed_by = batch.closed_by,
             .oversized = batch.oversized,
             .settle_before = batch.settle_before};
  const std::string_view whole = *batch.event;
  std::string event(encoder.head());
  for (const std::size_t position : positions) {
    const std::size_t begin =
        position == 0 ? encoder.head().size() : batch.pieces.ends[position - 1] + 1;  // a comma
    if (!part.ids.empty()) event += ',';
    event += whole.substr(begin, batch.pieces.ends[position] - begin);
    part.pieces.ends.push_back(event.size());
    part.pieces.item_ids.push_back(batch.pieces.item_ids[position]);
    part.pieces.aged_from.push_back(batch.pieces.aged_from[position]);
    part.pieces.sent.push_back(batch.pieces.sent[position]);
    part.ids.push_back(batch.ids[position]);
    if (batch.pieces.order_keys.empty()) continue;
    const std::string& key = batch.pieces.order_keys[position];
    part.pieces.order_keys.push_back(key);
    if (!key.empty()) part.order_keys.insert(key);
  }
  encoder.close(call, event);
  part.event = std::make_shared<const std::string>(std::move(event));
  return part;
}

}  // namespace wheelpit
