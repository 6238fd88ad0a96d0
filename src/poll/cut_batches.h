#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "batch/batch.h"
#include "batch/order_keys.h"

namespace wheelpit {

// Parts of a lane's batches that are not in progress: parts, which the function is called with
// before any newer batch, and records that rest until the broker gets them back.
class CutBatches {
 public:
  struct Part {
    Batch batch;
    int failed_calls = 0;  // that count for it
  };
  struct Resting {
    Batch batch;
    TimePoint give_back_at;
  };

  // Comes before the parts that exist.
  void add_first(Part part) { parts_.push_front(std::move(part)); }
  // The first that may be processed beside `before` and the parts before it.
  std::optional<Part> take_part(OrderKeys before);
  // All parts that have records of these keys.
  std::vector<Batch> take_sharing(const OrderKeys& keys);
  // Of all that is here.
  void add_keys(OrderKeys& keys) const;
  // Of those that rest.
  void add_resting_keys(OrderKeys& keys) const;

  void rest(Resting resting) { resting_.push_back(std::move(resting)); }
  // When the first of those that rest is due; nothing if none rests.
  std::optional<TimePoint> due() const;
  // One that is due.
  std::optional<Resting> take_due(TimePoint now);
  void make_all_due();

  // The one that was received first; null if there is none.
  const Batch* oldest() const;

  void clear();
  // What an earlier epoch than this delivered: the broker delivers it again.
  void drop_older(std::uint64_t epoch);
  std::size_t records() const;

 private:
  std::deque<Part> parts_;
  std::vector<Resting> resting_;
};

}  // namespace wheelpit
