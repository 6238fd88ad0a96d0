#include "source/sharded/slot_progress.h"

#include <iterator>
#include <utility>

namespace wheelpit::sharded {

SlotProgress::SlotProgress(SlotPosition stored) : position_(std::move(stored)) {}

std::uint64_t SlotProgress::read(SequenceNumber number, WallTime arrived) {
  unfinished_.push_back({.number = std::move(number), .arrived = arrived});
  return first_ + unfinished_.size() - 1;
}

void SlotProgress::read_through(const SequenceNumber& number) {
  if (!idle() || has_finished(number)) return;
  position_.finished = number;
  last_finished_ = number;
}

std::size_t SlotProgress::finish(std::span<const std::uint64_t> tags) {
  std::size_t finished = 0;
  for (const std::uint64_t tag : tags) {
    if (tag < first_ || tag >= first_ + unfinished_.size()) continue;
    finished += std::exchange(unfinished_[tag - first_].finished, true) ? 0 : 1;
  }
  if (!unfinished_.empty() && unfinished_.front().finished) advance();
  return finished;
}

// Looks at the numbers of the last and the next record alone: by now those of a large batch have
// left the processor's cache.
void SlotProgress::advance() {
  std::size_t passed = 1;
  while (passed < unfinished_.size() && unfinished_[passed].finished) ++passed;
  const SequenceNumber& last = unfinished_[passed - 1].number;
  // Records of one number (an aggregate that was taken apart) are finished together.
  if (passed == unfinished_.size() || last < unfinished_[passed].number) {
    position_.finished = last;
  } else if (const SequenceNumber* below = last_below(last, passed)) {
    position_.finished = *below;
  }
  last_finished_ = last;
  unfinished_.erase(unfinished_.begin(),
                    std::next(unfinished_.begin(), static_cast<std::ptrdiff_t>(passed)));
  first_ += passed;
  position_.failed.reset();
}

// Of what is finished, with the first `passed` that are not yet taken off.
const SequenceNumber* SlotProgress::last_below(const SequenceNumber& number,
                                               std::size_t passed) const {
  while (passed > 0 && unfinished_[passed - 1].number == number) --passed;
  if (passed > 0) return &unfinished_[passed - 1].number;
  return last_finished_ && *last_finished_ < number ? &*last_finished_ : nullptr;
}

void SlotProgress::failed(FailedBatch batch) {
  if (idle() || batch.first != unfinished_.front().number) return;
  position_.failed = std::move(batch);
}

}  // namespace wheelpit::sharded
