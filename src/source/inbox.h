#pragma once

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "base/signal.h"
#include "record/record.h"

namespace wheelpit {

// Records that have arrived and were not taken yet, in portions: a portion is what one receive()
// returns, so that its size is bounded.
class Inbox {
 public:
  static constexpr std::size_t kPortionRecords = 64;
  static constexpr std::size_t kPortionBytes = std::size_t{1} << 20;  // or one record

  explicit Inbox(boost::asio::io_context& io) : arrived_(io) {}

  // `bytes` is the memory it holds, roughly.
  void add(Record record, std::size_t bytes);

  struct Sized {
    Record record;
    std::size_t bytes = 0;
  };
  // Records that were taken before, in order: before all that came after them.
  void put_back(std::vector<Sized> records);

  // The oldest portion; none if empty.
  std::vector<Record> take();

  // What take() would have returned is dropped.
  void clear();

  bool empty() const { return portions_.empty(); }
  std::size_t bytes() const { return bytes_; }

  // Notified after records were added.
  Signal& arrived() { return arrived_; }

 private:
  struct Portion {
    std::vector<Record> records;
    std::size_t bytes = 0;

    bool has_room_for(std::size_t more) const;
    void add(Record record, std::size_t size);
  };

  std::deque<Portion> portions_;  // none of them is empty
  std::size_t bytes_ = 0;         // of all portions
  Signal arrived_;
};

}  // namespace wheelpit
