#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/clock.h"
#include "source/event_source.h"
#include "source/sharded/shard_work.h"

namespace wheelpit::sharded {

// The records of one slot of a shard.
class SlotSource final : public EventSource {
 public:
  // `clock` and `observer` must outlive it. Without `work` the shard has ended: there is nothing.
  SlotSource(boost::asio::io_context& io, const Clock& clock, std::shared_ptr<ShardWork> work,
             int slot, SourceObserver& observer);

  boost::asio::awaitable<void> run() override;
  boost::asio::awaitable<Result<std::vector<Record>>> receive(
      std::optional<TimePoint> until) override;
  boost::asio::awaitable<Result<std::vector<RecordId>>> settle(
      std::span<const RecordVerdict> verdicts, const LaneNote& note) override;
  bool keeps_notices() const override { return true; }
  std::optional<WallTime> complete_until() const override {
    return work_ ? work_->complete_until() : std::nullopt;
  }
  WindowState open_window() const override { return work_ ? work_->open_window() : WindowState(); }
  bool finished() const override { return !work_ || work_->drained(slot_); }
  void stop() override;
  void release() override;
  void set_window(std::size_t records) override;
  void retry_now() override;

 private:
  std::size_t room() const;
  void look_again();

  const Clock& clock_;
  const std::shared_ptr<ShardWork> work_;
  const int slot_;
  SourceObserver& observer_;
  Signal idle_;  // waited on without work
  std::size_t window_ = 1000;
  std::size_t out_ = 0;  // taken and not settled
  bool running_ = false;
  bool stopped_ = false;
  bool released_ = false;
};

}  // namespace wheelpit::sharded
