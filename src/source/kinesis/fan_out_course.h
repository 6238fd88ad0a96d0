#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

#include "base/clock.h"
#include "source/kinesis/fan_out_answers.h"
#include "source/kinesis/hash_key.h"
#include "source/sharded/stream_reader.h"

namespace wheelpit::kinesis {

// How one shard is read by subscriptions: where each begins, when, and what of what was pushed is
// given when.
//
// Pure: reads no clock.
class FanOutCourse {
 public:
  // The service takes one call a second for a consumer and shard.
  static constexpr Duration kBetweenCalls = std::chrono::seconds(1);

  explicit FanOutCourse(sharded::ReadPlace place) : place_(std::move(place)) {}

  // Of the next subscription, or of whatever else reads on: behind all that was given. Not while
  // something waits to be given.
  const sharded::ReadPlace& place() const { return place_; }

  TimePoint subscribe_at() const { return subscribe_at_; }
  void subscribing(TimePoint now) { subscribe_at_ = now + kBetweenCalls; }

  void pushed(KinesisPush page, WallTime now);
  bool has_page() const { return waiting_.has_value(); }

  // About `most` records: all those of an aggregate are in one page, apart.
  sharded::StreamPage take_page(std::size_t most, const std::optional<HashKeyRange>& hash_keys);

  // A page of another reader of the same shard, which continues at place(); its aggregates are
  // taken apart.
  sharded::StreamPage pass_on(sharded::StreamPage page,
                              const std::optional<HashKeyRange>& hash_keys);

 private:
  struct Waiting {
    KinesisPush pushed;
    std::size_t given = 0;  // of its records
    WallTime came{};
  };

  void give(sharded::StreamRecord record, const std::optional<HashKeyRange>& hash_keys,
            sharded::StreamPage& page);

  sharded::ReadPlace place_;
  TimePoint subscribe_at_ = TimePoint::min();
  std::optional<Waiting> waiting_;
};

}  // namespace wheelpit::kinesis
