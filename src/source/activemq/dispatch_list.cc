#include "source/activemq/dispatch_list.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace wheelpit::activemq {

void DispatchList::add(std::uint64_t tag, Dispatched message) {
  bytes_ += message.bytes;
  slots_.push_back({.tag = tag, .message = std::move(message)});
}

Dispatched* DispatchList::find(std::uint64_t tag) {
  const auto found = std::ranges::lower_bound(slots_, tag, {}, &Slot::tag);
  return found == slots_.end() || found->tag != tag ? nullptr : &found->message;
}

DispatchList::Removed DispatchList::remove(std::span<const RecordId> ids) {
  const std::vector<std::size_t> places = places_of(ids);
  Removed removed;
  if (places.empty()) return removed;
  removed.messages.reserve(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    Dispatched& message = slots_[places[i]].message;
    const bool adjoins = i > 0 && places[i] == places[i - 1] + 1 &&
                         removed.messages.back().destination == message.destination;
    if (!adjoins) removed.runs.push_back({.first = i, .last = i});
    removed.runs.back().last = i;
    bytes_ -= message.bytes;
    removed.messages.push_back(std::move(message));
  }

  const auto first = slots_.begin() + static_cast<std::ptrdiff_t>(places.front());
  const auto end = slots_.begin() + static_cast<std::ptrdiff_t>(places.back() + 1);
  const auto is_removed = [](const Slot& slot) { return slot.message.message == nullptr; };
  slots_.erase(std::remove_if(first, end, is_removed), end);
  return removed;
}

std::vector<std::size_t> DispatchList::places_of(std::span<const RecordId> ids) const {
  std::vector<std::size_t> places;
  places.reserve(ids.size());
  auto from = slots_.begin();
  for (const RecordId& id : ids) {
    // Mostly it is the next one.
    if (from == slots_.end() || from->tag != id.tag) {
      from = std::ranges::lower_bound(from, slots_.end(), id.tag, {}, &Slot::tag);
    }
    if (from == slots_.end()) break;
    if (from->tag != id.tag) continue;
    places.push_back(static_cast<std::size_t>(std::distance(slots_.begin(), from)));
    ++from;
  }
  return places;
}

}  // namespace wheelpit::activemq
