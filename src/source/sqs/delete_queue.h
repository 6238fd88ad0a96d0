#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "record/record.h"

namespace wheelpit::sqs {

struct DeletesUnderWay;

// Receipts that wait to be deleted, of all batches together: a call carries ten. It is made as soon
// as there are ten, at once while no other call is out, and after five milliseconds otherwise. A
// FIFO queue's groups continue only when their messages are deleted: those do not wait. No more
// than sixteen calls are out at a time: a large batch's would need a connection each. Pure.
class DeleteQueue {
 public:
  struct Entry {
    RecordId id;
    std::string receipt;
    std::shared_ptr<DeletesUnderWay> settling;  // its waiter
    int tries = 0;                              // that have failed
  };

  explicit DeleteQueue(bool at_once) : at_once_(at_once) {}

  void add(Entry entry, TimePoint now);
  // What the next call should carry, at most ten; nothing yet if it is empty. `calls`: that are
  // out.
  std::vector<Entry> take(TimePoint now, std::size_t calls);
  // When take() has something with so many calls out, unless one of them ends before.
  std::optional<TimePoint> due(std::size_t calls) const;

 private:
  const bool at_once_;
  std::deque<Entry> entries_;
  TimePoint oldest_{};  // when the first of them was added
};

}  // namespace wheelpit::sqs
