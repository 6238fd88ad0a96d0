#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "batches/batch_call.h"

namespace wheelpit {

// The last calls of a mapping. Grows up to its size with the first of them.
class BatchRing {
 public:
  static constexpr std::size_t kMost = 100;

  std::int64_t last_number() const { return last_; }

  CalledBatch& add(CalledBatch batch) {
    last_ = batch.number;
    if (batches_.size() < kMost) return batches_.emplace_back(std::move(batch));
    CalledBatch& oldest = batches_[next_];
    next_ = (next_ + 1) % kMost;
    return oldest = std::move(batch);
  }

  // Newest first: those with greater numbers than `after`, at most `most`.
  std::vector<CalledBatch> newest(std::int64_t after, std::size_t most) const {
    std::vector<CalledBatch> found;
    for (std::size_t i = batches_.size(); i > 0 && found.size() < most; --i) {
      const CalledBatch& batch = batches_[(next_ + i - 1) % batches_.size()];
      if (batch.number <= after) break;
      found.push_back(batch);
    }
    return found;
  }

 private:
  std::vector<CalledBatch> batches_;
  std::size_t next_ = 0;  // the oldest, once it is full
  std::int64_t last_ = 0;
};

}  // namespace wheelpit
