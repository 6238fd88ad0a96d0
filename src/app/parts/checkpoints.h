#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "app/process/shard.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/task_group.h"
#include "positions/checkpoint_writer.h"
#include "positions/position_store.h"

namespace wheelpit {

// The writers of positions, one a shard. Lives on shard 0.
class Checkpoints {
 public:
  // All must outlive it.
  Checkpoints(Shards& shards, PositionStore& store, const Clock& clock, const Log& log);

  CheckpointWriter& of(std::size_t shard) { return *writers_[shard]; }

  // Before start(): called on any shard when notices were stored.
  void on_notices(const std::function<void()>& told);

  // Once, before anything is read.
  void start();

  // When nothing is settled any more: returns when all that has moved is stored, or at `until`.
  boost::asio::awaitable<void> stop(TimePoint until);

 private:
  Shards& shards_;
  std::vector<std::unique_ptr<CheckpointWriter>> writers_;
  TaskGroup tasks_;
};

}  // namespace wheelpit
