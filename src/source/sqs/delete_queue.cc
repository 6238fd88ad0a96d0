#include "source/sqs/delete_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace wheelpit::sqs {

namespace {

constexpr std::size_t kMostOfACall = 10;
constexpr std::size_t kMostCalls = 16;
constexpr Duration kPatience = std::chrono::milliseconds(5);

}  // namespace

void DeleteQueue::add(Entry entry, TimePoint now) {
  if (entries_.empty()) oldest_ = now;
  entries_.push_back(std::move(entry));
}

std::vector<DeleteQueue::Entry> DeleteQueue::take(TimePoint now, std::size_t calls) {
  if (calls >= kMostCalls) return {};
  const bool whole = entries_.size() >= kMostOfACall;
  const bool waited = !entries_.empty() && now >= oldest_ + kPatience;
  if (!whole && !waited && !at_once_ && calls > 0) return {};
  const auto count = static_cast<std::ptrdiff_t>(std::min(entries_.size(), kMostOfACall));
  std::vector<Entry> taken(std::make_move_iterator(entries_.begin()),
                           std::make_move_iterator(entries_.begin() + count));
  entries_.erase(entries_.begin(), entries_.begin() + count);
  return taken;
}

std::optional<TimePoint> DeleteQueue::due(std::size_t calls) const {
  if (entries_.empty() || calls >= kMostCalls) return std::nullopt;
  return oldest_ + kPatience;
}

}  // namespace wheelpit::sqs
