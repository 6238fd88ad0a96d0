#include <utility>

#include "source/kafka/group.h"

// What follows from what happened to records: whose turn it is, and what is stored of those that
// are discarded.
namespace wheelpit::kafka {

namespace asio = boost::asio;

void Group::settled(const Feed& feed) {
  give_turn(turns_.settled(feed.partition, feed.progress.unsettled()));
  woken_.notify();
}

void Group::give_turn(std::optional<Partition> next) {
  const auto found = next ? feeds_.find(*next) : feeds_.end();
  if (found != feeds_.end()) found->second->changed.notify();
}

void Group::read_again(Feed& feed) {
  const auto next = feed.progress.committable();
  if (!consumer_ || closing_ || feed.gone || feed.progress.unsettled() == 0 || !next) return;
  feed.epoch = ++last_epoch_;
  feed.progress = {};
  feed.progress.skipped_below(*next);
  give_turn(turns_.settled(feed.partition, 0));
  const Status done = consumer_->rewind({.partition = feed.partition, .offset = *next});
  if (done) return;
  context_.log.warn("cannot read a partition again",
                    {{"partition", lane_of(feed.partition)}, {"error", done.error().message()}});
  failed_ = true;  // a new consumer begins where it is committed
  woken_.notify();
}

asio::awaitable<Status> Group::give_up(std::shared_ptr<Feed> feed, OffsetRange range,
                                       GiveUpNotice notice, CheckpointWriter::GaveUp gave_up) {
  if (context_.ledger == nullptr) co_return Error(Errc::unavailable, "nothing can be stored");
  co_return co_await context_.ledger->give_up(lane_of(feed->partition), range, std::move(notice),
                                              std::move(gave_up));
}

}  // namespace wheelpit::kafka
