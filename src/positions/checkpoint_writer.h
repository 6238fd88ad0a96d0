#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/signal.h"
#include "positions/checkpoint_schedule.h"
#include "positions/position_store.h"

namespace wheelpit {

// Who reads partitions. Told from within the writer's task: returns quickly, does not call it back.
class OwnershipObserver {
 public:
  virtual ~OwnershipObserver() = default;
  // The owner with this epoch has lost it: no call may begin for it any more.
  virtual void on_lost(const PartitionKey& key, OwnerEpoch epoch) = 0;
};

// Writes the moves of all lanes of one thread, when CheckpointSchedule says.
class CheckpointWriter {
 public:
  // `store` and `clock` must outlive it.
  CheckpointWriter(boost::asio::io_context& io, PositionStore& store, const Clock& clock, Log log)
      : store_(store), clock_(clock), log_(std::move(log)), changed_(io) {}

  // Once, as a task. Returns after stop(), when all moves are stored; if they cannot be, at the
  // time that stop() was given.
  boost::asio::awaitable<void> run();
  void stop(TimePoint until);

  // Writes it in turn.
  void write(PositionMove move);
  // Writes it at once, and waits until it is written. Errors:
  //   conflict   its owner has lost the partition
  //   cancelled  the writer ended before, or the caller has given up: `gave_up` is asked whenever
  //              something changes, a commit that fails and wake() included. The move stays.
  using GaveUp = std::function<bool()>;
  boost::asio::awaitable<Status> write_through(PositionMove move, GaveUp gave_up = {});

  // Before each call of the function: waits while no commit can be made. Errors as above.
  boost::asio::awaitable<Status> may_call(PartitionKey key, OwnerEpoch epoch, GaveUp gave_up = {});

  // Someone has taken the partition under this epoch: all before it have lost it.
  void taken(const PartitionKey& key, OwnerEpoch epoch);

  // Called, on its thread, when notices were stored.
  void on_notices(std::function<void()> told) { on_notices_ = std::move(told); }

  // Until remove() it is told.
  void add(OwnershipObserver& observer) { observers_.push_back(&observer); }
  void remove(OwnershipObserver& observer) { std::erase(observers_, &observer); }

  // Waiting callers check the clock and `gave_up` again.
  void wake() { changed_.notify(); }

 private:
  boost::asio::awaitable<void> commit();
  Status state_of(const PartitionKey& key, OwnerEpoch epoch, const GaveUp& gave_up) const;

  PositionStore& store_;
  const Clock& clock_;
  Log log_;
  CheckpointSchedule schedule_;
  Signal changed_;
  std::vector<OwnershipObserver*> observers_;
  std::function<void()> on_notices_;
  TimePoint stop_until_ = TimePoint::max();
  bool stopping_ = false;
  bool ended_ = false;
};

}  // namespace wheelpit
