#include "poll/cut_batches.h"

#include <algorithm>
#include <utility>

namespace wheelpit {

std::optional<CutBatches::Part> CutBatches::take_part(OrderKeys before) {
  for (auto part = parts_.begin(); part != parts_.end(); ++part) {
    if (!before.leave_free(part->batch.order_keys)) {
      before.add(part->batch);
      continue;
    }
    Part taken = std::move(*part);
    parts_.erase(part);
    return taken;
  }
  return std::nullopt;
}

std::vector<Batch> CutBatches::take_sharing(const OrderKeys& keys) {
  std::vector<Batch> taken;
  std::erase_if(parts_, [&](Part& part) {
    if (keys.leave_free(part.batch.order_keys)) return false;
    taken.push_back(std::move(part.batch));
    return true;
  });
  return taken;
}

void CutBatches::add_keys(OrderKeys& keys) const {
  for (const Part& part : parts_) keys.add(part.batch);
  add_resting_keys(keys);
}

void CutBatches::add_resting_keys(OrderKeys& keys) const {
  for (const Resting& resting : resting_) keys.add(resting.batch);
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

void CutBatches::drop_older(std::uint64_t epoch) {
  const auto is_older = [epoch](const auto& entry) { return entry.batch.ids.back().epoch < epoch; };
  std::erase_if(parts_, is_older);
  std::erase_if(resting_, is_older);
}

std::size_t CutBatches::records() const {
  std::size_t count = 0;
  for (const Part& part : parts_) count += part.batch.ids.size();
  for (const Resting& resting : resting_) count += resting.batch.ids.size();
  return count;
}

}  // namespace wheelpit
