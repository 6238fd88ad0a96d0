#include "poll/cut_batches.h"

#include <algorithm>
#include <utility>

namespace wheelpit {

std::optional<CutBatches::Part> CutBatches::take_part() {
  if (parts_.empty()) return std::nullopt;
  Part part = std::move(parts_.front());
  parts_.pop_front();
  return part;
}

std::optional<TimePoint> CutBatches::due() const {
  if (resting_.empty()) return std::nullopt;
  return std::ranges::min_element(resting_, {}, &Resting::give_back_at)->give_back_at;
}

std::optional<CutBatches::Resting> CutBatches::take_due(TimePoint now) {
  const auto first = std::ranges::min_element(resting_, {}, &Resting::give_back_at);
  if (first == resting_.end() || now < first->give_back_at) return std::nullopt;
  Resting resting = std::move(*first);
  resting_.erase(first);
  return resting;
}

void CutBatches::make_all_due() {
  for (Resting& resting : resting_) resting.give_back_at = TimePoint::min();
}

const Batch* CutBatches::oldest() const {
  const Batch* first = nullptr;
  const auto look_at = [&](const Batch& batch) {
    if (first == nullptr || batch.first_received < first->first_received) first = &batch;
  };
  for (const Part& part : parts_) look_at(part.batch);
  for (const Resting& resting : resting_) look_at(resting.batch);
  return first;
}

void CutBatches::clear() {
  parts_.clear();
  resting_.clear();
}

std::size_t CutBatches::records() const {
  std::size_t count = 0;
  for (const Part& part : parts_) count += part.batch.ids.size();
  for (const Resting& resting : resting_) count += resting.batch.ids.size();
  return count;
}

}  // namespace wheelpit
