#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "source/event_source.h"
#include "source/kafka/group.h"
#include "source/source_lifetime.h"

namespace wheelpit::kafka {

// One partition of a mapping's topic.
//
// RecordId: epoch is that of the partition's assignment, tag the offset. `done` and `dead_letter`
// move what is committed; `again` does nothing: the next reader reads the partition again from
// there. The group reports the health of the cluster.
//
// settle() returns when the cluster has what was settled before, so that a partition that is lost
// brings two batches again at most: the current one, and the one before it.
class PartitionSource final : public EventSource {
 public:
  // All references must outlive it. `feed` may be null: then nothing comes. `window` is that of
  // set_window() to begin with.
  PartitionSource(Group& group, std::shared_ptr<Feed> feed, boost::asio::io_context& io,
                  const Clock& clock, SourceObserver& observer, std::size_t window);
  ~PartitionSource() override;

  boost::asio::awaitable<void> run() override;
  boost::asio::awaitable<Result<std::vector<Record>>> receive(
      std::optional<TimePoint> until) override;
  boost::asio::awaitable<Result<std::vector<RecordId>>> settle(
      std::span<const RecordVerdict> verdicts, const LaneNote& note) override;
  bool keeps_notices() const override { return true; }
  void stop() override;
  void release() override;
  void set_window(std::size_t records) override;
  void retry_now() override { group_.retry_now(); }

 private:
  std::vector<Record> take();
  void close();

  Group& group_;
  const std::shared_ptr<Feed> feed_;
  const Clock& clock_;
  SourceObserver& observer_;
  SourceLifetime lifetime_;
  std::uint64_t epoch_ = 0;
  std::size_t window_;
  bool closed_ = false;
};

}  // namespace wheelpit::kafka
