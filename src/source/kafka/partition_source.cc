#include "source/kafka/partition_source.h"

#include <algorithm>
#include <utility>

namespace wheelpit::kafka {

namespace asio = boost::asio;

namespace {

// What one receive() brings, so that no lane holds the others up.
constexpr std::size_t kPortion = 128;

}  // namespace

PartitionSource::PartitionSource(Group& group, std::shared_ptr<Feed> feed, asio::io_context& io,
                                 const Clock& clock, SourceObserver& observer, std::size_t window)
    : group_(group),
      feed_(std::move(feed)),
      clock_(clock),
      observer_(observer),
      lifetime_(io, clock),
      window_(window) {
  if (!feed_) return;
  feed_->in_use = true;
  group_.read_again(*feed_);
  epoch_ = feed_->epoch;
}

PartitionSource::~PartitionSource() { close(); }

void PartitionSource::close() {
  if (!feed_ || std::exchange(closed_, true)) return;
  feed_->in_use = false;
  group_.look_again();
}

asio::awaitable<void> PartitionSource::run() {
  co_await lifetime_.wait_for_release();
  close();
}

asio::awaitable<Result<std::vector<Record>>> PartitionSource::receive(
    std::optional<TimePoint> until) {
  while (!lifetime_.stopped()) {
    auto records = take();
    if (!records.empty()) co_return records;
    if (until && clock_.now() >= *until) co_return std::vector<Record>();
    if (!feed_) co_return Error(Errc::cancelled, "the partition is read elsewhere");
    co_await feed_->changed.wait(until);
  }
  co_return Error(Errc::cancelled, "stopped");
}

std::vector<Record> PartitionSource::take() {
  std::vector<Record> records;
  if (!feed_ || feed_->progress.unsettled() >= window_) return records;
  const std::size_t room = window_ - feed_->progress.unsettled();
  Taken taken = group_.take(*feed_, std::min(kPortion, room));
  epoch_ = feed_->epoch;
  records.reserve(taken.messages.size());
  const TimePoint now = clock_.now();
  for (auto& message : taken.messages) {
    const auto offset = static_cast<std::uint64_t>(message->parts().offset);
    if (feed_->given_up && feed_->given_up->contains(message->parts().offset)) {
      feed_->progress.settled(message->parts().offset);
      group_.settled(*feed_);
      continue;
    }
    records.push_back({.id = {.epoch = epoch_, .tag = offset},
                       .received_at = now,
                       .message = std::shared_ptr<const Message>(std::move(message))});
  }
  return records;
}

asio::awaitable<Result<std::vector<RecordId>>> PartitionSource::settle(
    std::span<const RecordVerdict> verdicts, const LaneNote& note) {
  const Error gone(Errc::conflict, "the partition is read by another member of the group");
  if (!feed_ || feed_->gone) co_return gone;
  if (note.given_up && !verdicts.empty() && verdicts.front().id.epoch == epoch_) {
    const OffsetRange range{.first = static_cast<Offset>(verdicts.front().id.tag),
                            .last = static_cast<Offset>(verdicts.back().id.tag)};
    const Status stored =
        co_await group_.give_up(feed_, range,
                                {.destination = std::string(note.given_up->destination),
                                 .record = std::string(note.given_up->record)},
                                [feed = feed_] { return feed->gone; });
    if (!stored) co_return stored.error();
    if (feed_->gone) co_return gone;
  }
  const auto before = feed_->progress.committable();
  for (const RecordVerdict& verdict : verdicts) {
    if (verdict.id.epoch != epoch_ || verdict.settlement == Settlement::again) continue;
    feed_->progress.settled(static_cast<Offset>(verdict.id.tag));
  }
  feed_->changed.notify();
  group_.settled(*feed_);
  if (const auto lag = group_.lag_of(*feed_)) observer_.on_queue({.waiting = *lag});
  // While nothing can be committed nothing more begins: all of it would come again.
  while (before && !feed_->confirms(*before) && !feed_->ending && !feed_->gone &&
         !lifetime_.stopped()) {
    co_await feed_->changed.wait();
  }
  co_return std::vector<RecordId>();
}

void PartitionSource::set_window(std::size_t records) {
  window_ = records;
  if (feed_) feed_->changed.notify();
}

void PartitionSource::stop() {
  lifetime_.stop();
  if (feed_) feed_->changed.notify();
}

void PartitionSource::release() { lifetime_.release(); }

}  // namespace wheelpit::kafka
