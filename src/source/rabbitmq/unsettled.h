#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "record/record.h"

namespace wheelpit::rabbitmq {

// The delivery tags of one channel that the broker still waits for.
//
// Every tag is given out at most once, whatever is asked: the broker closes a channel on which a
// tag is settled twice.
class Unsettled {
 public:
  struct Acks {
    std::optional<std::uint64_t> all_up_to;  // these are the oldest: one multiple ack does
    std::vector<std::uint64_t> singly;       // ascending
  };

  // Tags come in ascending order.
  void add(std::uint64_t tag) { tags_.push_back(tag); }

  // `ids` ascending and all of this channel; those that are not unsettled are passed over.
  Acks take_for_ack(std::span<const RecordId> ids);
  std::vector<std::uint64_t> take(std::span<const RecordId> ids);
  std::vector<std::uint64_t> take_all();

  std::size_t size() const { return tags_.size(); }
  void clear() { tags_.clear(); }

 private:
  std::deque<std::uint64_t> tags_;  // ascending
};

}  // namespace wheelpit::rabbitmq
