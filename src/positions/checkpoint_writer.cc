#include "positions/checkpoint_writer.h"

#include <algorithm>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

using Urgency = CheckpointSchedule::Urgency;

asio::awaitable<void> CheckpointWriter::run() {
  while (!stopping_ || (!schedule_.all_stored() && clock_.now() < stop_until_)) {
    const auto due = schedule_.due();
    if (due && clock_.now() >= *due) {
      co_await commit();
    } else {
      co_await changed_.wait(std::min(due.value_or(TimePoint::max()), stop_until_));
    }
  }
  if (!schedule_.all_stored()) {
    log_.error("cannot store positions: the last records of these mappings will be redelivered");
  }
  ended_ = true;
  changed_.notify();
}

void CheckpointWriter::stop(TimePoint until) {
  stopping_ = true;
  stop_until_ = std::min(stop_until_, until);
  schedule_.flush();
  changed_.notify();
}

asio::awaitable<void> CheckpointWriter::commit() {
  const bool was_healthy = schedule_.healthy();
  std::vector<PositionMove> moves = schedule_.begin(clock_.now());
  const auto refused = co_await store_.advance(moves);
  if (!refused) {
    schedule_.failed(clock_.now());
    if (was_healthy) {
      log_.error("cannot store positions: mappings of streams are paused",
                 {{"error", refused.error().message()}});
    }
  } else {
    schedule_.committed(*refused);
    if (!was_healthy) log_.info("storing positions again");
    const bool any =
        std::ranges::any_of(moves, [](const auto& move) { return !move.notices.empty(); });
    if (any && on_notices_) on_notices_();
    for (const std::size_t place : *refused) {
      for (OwnershipObserver* observer : observers_) {
        observer->on_lost(moves[place].key, moves[place].epoch);
      }
      log_.warn("partition taken over by another owner: reading stops here",
                {{"mapping", moves[place].key.mapping}, {"partition", moves[place].key.partition}});
    }
  }
  changed_.notify();
}

void CheckpointWriter::write(PositionMove move) {
  schedule_.add(std::move(move), stopping_ ? Urgency::at_once : Urgency::in_turn);
  changed_.notify();
}

asio::awaitable<Status> CheckpointWriter::write_through(PositionMove move, GaveUp gave_up) {
  const PartitionKey key = move.key;
  const OwnerEpoch epoch = move.epoch;
  if (Status state = state_of(key, epoch, {}); !state) co_return state;
  const std::uint64_t commit = schedule_.add(std::move(move), Urgency::at_once);
  changed_.notify();
  while (!schedule_.stored(commit)) {
    if (Status state = state_of(key, epoch, gave_up); !state) co_return state;
    co_await changed_.wait();
  }
  if (schedule_.lost(key, epoch)) co_return state_of(key, epoch, {});
  co_return Status();
}

asio::awaitable<Status> CheckpointWriter::may_call(PartitionKey key, OwnerEpoch epoch,
                                                   GaveUp gave_up) {
  while (true) {
    if (Status state = state_of(key, epoch, gave_up); !state) co_return state;
    if (schedule_.healthy()) co_return Status();
    co_await changed_.wait();
  }
}

void CheckpointWriter::taken(const PartitionKey& key, OwnerEpoch epoch) {
  if (epoch < 2) return;
  schedule_.lose(key, epoch - 1);
  for (OwnershipObserver* observer : observers_) observer->on_lost(key, epoch - 1);
  changed_.notify();
}

Status CheckpointWriter::state_of(const PartitionKey& key, OwnerEpoch epoch,
                                  const GaveUp& gave_up) const {
  if (schedule_.lost(key, epoch)) {
    return Error(Errc::conflict,
                 "partition \"" + key.partition + "\" was taken over by another owner");
  }
  if (ended_) return Error(Errc::cancelled, "positions are no longer written");
  if (gave_up && gave_up()) return Error(Errc::cancelled, "nobody waits for the position");
  return {};
}

}  // namespace wheelpit
