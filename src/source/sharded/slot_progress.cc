#include "source/sharded/slot_progress.h"

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

bool SlotProgress::finish(std::uint64_t tag) {
  if (tag < first_ || tag >= first_ + unfinished_.size()) return false;
  if (std::exchange(unfinished_[tag - first_].finished, true)) return false;
  if (tag == first_) advance();
  return true;
}

void SlotProgress::advance() {
  while (!unfinished_.empty() && unfinished_.front().finished) {
    // Records of one number (an aggregate that was taken apart) are finished together.
    if (last_finished_ && *last_finished_ < unfinished_.front().number) {
      position_.finished = std::move(last_finished_);
    }
    last_finished_ = std::move(unfinished_.front().number);
    unfinished_.pop_front();
    ++first_;
  }
  if (unfinished_.empty() || *last_finished_ < unfinished_.front().number) {
    position_.finished = last_finished_;
  }
  position_.failed.reset();
}

void SlotProgress::failed(FailedBatch batch) {
  if (idle() || batch.first != unfinished_.front().number) return;
  position_.failed = std::move(batch);
}

}  // namespace wheelpit::sharded
