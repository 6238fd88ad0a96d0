#include <algorithm>
#include <utility>

#include "source/kafka/classify.h"
#include "source/kafka/group.h"

// What happens to partitions: given to us, read, committed, let go.
namespace wheelpit::kafka {

namespace asio = boost::asio;

namespace {

// A member that does not poll is taken for dead, and no event may come for minutes.
constexpr Duration kPollEvery = std::chrono::seconds(1);
constexpr Duration kPatience = std::chrono::seconds(5);
constexpr Duration kAskEvery = std::chrono::seconds(1);

}  // namespace

std::string Group::lane_of(Partition partition) const {
  return options_.topic + '-' + std::to_string(partition);
}

std::shared_ptr<Feed> Group::feed_of(const std::string& lane) const {
  for (const auto& [partition, feed] : feeds_) {
    if (lane_of(partition) == lane) return feed;
  }
  return nullptr;
}

LedgerEntry Group::stored_of(Partition partition) const {
  return context_.ledger == nullptr ? LedgerEntry() : context_.ledger->stored(lane_of(partition));
}

// Blocks. What the group has committed wins over what is stored, and over the mapping's starting
// position: it is what every tool of Kafka's shows and resets.
Result<std::vector<PartitionOffset>> Group::find_places(const std::vector<Partition>& partitions) {
  const auto committed = consumer_->committed(partitions, kPatience);
  if (!committed) return committed.error();
  std::vector<PartitionOffset> places;
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    auto offset = (*committed)[i];
    if (!offset) {
      const auto start = start_of_partition(options_.start, stored_of(partitions[i]), past_);
      const auto pinned = consumer_->pin(partitions[i], start, kPatience);
      if (!pinned) return pinned.error();
      offset = *pinned;
    }
    places.push_back({.partition = partitions[i], .offset = *offset});
  }
  return places;
}

asio::awaitable<Result<std::vector<PartitionOffset>>> Group::places_of(
    const std::vector<Partition>& partitions) {
  if (context_.ledger != nullptr) {
    auto id = co_await workers_.run([this] { return consumer_->topic_id(kPatience); });
    const auto past = co_await context_.ledger->open(std::move(id));
    if (!past) co_return past.error();
    past_ = *past;
  }
  auto places = co_await workers_.run([&] { return find_places(partitions); });
  if (!places || context_.ledger == nullptr) co_return places;
  for (const PartitionOffset& place : *places) {
    const Status owned = co_await context_.ledger->own(lane_of(place.partition));
    if (!owned) co_return owned.error();
  }
  co_return places;
}

asio::awaitable<void> Group::begin(const std::vector<Partition>& partitions, LanePlan& plan) {
  group_refusal_.reset();
  context_.meters.on_rebalance();
  if (partitions.empty()) {
    static_cast<void>(consumer_->assign({}));
    tell_consuming(plan);
    co_return;
  }
  Result<std::vector<PartitionOffset>> places = Error(Errc::unavailable, "");
  while (!lifetime_.stopped()) {
    places = co_await places_of(partitions);
    if (places) break;
    tell({.detail = places.error().message()}, plan);
    co_await woken_.wait(context_.clock.now() + kAskEvery);
  }
  const Status assigned = places ? consumer_->assign(*places) : places.error();
  if (!assigned) {
    consumer_->unassign(partitions);
    failed_ = !lifetime_.stopped();
    co_return;
  }
  for (const PartitionOffset& place : *places) {
    auto feed = std::make_shared<Feed>(context_.io, place.partition, ++last_epoch_);
    feed->committed = place.offset;
    feed->progress.skipped_below(place.offset);
    if (context_.ledger != nullptr) {
      context_.ledger->committed(lane_of(place.partition), place.offset);
      feed->given_up = context_.ledger->stored(lane_of(place.partition)).given_up;
    }
    feeds_[place.partition] = std::move(feed);
  }
  for (const PartitionOffset& place : *places) {
    context_.log.info("reading partition", {{"partition", lane_of(place.partition)},
                                            {"offset", std::int64_t{place.offset}}});
    plan.begin({.name = lane_of(place.partition)});
  }
  tell_consuming(plan);
}

// Until the partitions are unassigned no one reads anything of this group.
asio::awaitable<void> Group::let_go(const Revoked& revoked, LanePlan& plan) {
  context_.meters.on_rebalance();
  const TimePoint until = context_.clock.now() + kGroupLettingGo;
  const auto still_in_use = [&] {
    return std::ranges::any_of(revoked.partitions, [&](Partition partition) {
      const auto found = feeds_.find(partition);
      return found != feeds_.end() && found->second->in_use;
    });
  };
  for (const Partition partition : revoked.partitions) {
    const auto found = feeds_.find(partition);
    if (found == feeds_.end()) continue;
    found->second->ending = true;
    found->second->gone = revoked.lost;
    found->second->changed.notify();
    plan.end({.name = lane_of(partition)}, revoked.lost ? LaneEnd::drops : LaneEnd::settles);
  }
  if (!revoked.lost) {
    while (still_in_use() && context_.clock.now() < until) {
      commit();
      co_await woken_.wait(std::min(until, context_.clock.now() + kPollEvery));
      take_commits(plan);
    }
    co_await wait_until_committed(until, plan);
  }
  for (const Partition partition : revoked.partitions) {
    const auto found = feeds_.find(partition);
    if (found == feeds_.end()) continue;
    found->second->gone = true;
    context_.meters.on_gone(lane_of(partition));
    if (found->second->in_use) plan.end({.name = lane_of(partition)}, LaneEnd::drops);
    feeds_.erase(found);
    give_turn(turns_.gone(partition));
  }
  consumer_->unassign(revoked.partitions);
}

// One that fails is repeated: the group may have gone on to another generation in between.
asio::awaitable<void> Group::wait_until_committed(TimePoint until, LanePlan& plan) {
  while (context_.clock.now() < until) {
    commit();
    if (!commit_under_way_ && !commit_again_at_) break;
    TimePoint next = std::min(until, context_.clock.now() + kPollEvery);
    if (commit_again_at_) next = std::min(next, *commit_again_at_);
    co_await woken_.wait(next);
    take_commits(plan);
  }
}

// Whatever else has happened waits.
void Group::take_commits(LanePlan& plan) {
  poll();
  for (const GroupEvent& event : events_) {
    if (const auto* committed = std::get_if<Committed>(&event)) on(*committed, plan);
  }
  std::erase_if(events_,
                [](const GroupEvent& event) { return std::holds_alternative<Committed>(event); });
}

// One commit at a time holds all that was settled since the last one.
void Group::commit() {
  if (commit_under_way_) return;
  if (commit_again_at_ && context_.clock.now() < *commit_again_at_) return;
  commit_again_at_.reset();
  committing_.clear();
  for (const auto& [partition, feed] : feeds_) {
    const auto next = feed->progress.committable();
    if (feed->gone || !next || next == feed->committed) continue;
    committing_.push_back({.partition = partition, .offset = *next});
  }
  if (committing_.empty()) return;
  commit_under_way_ = consumer_->commit(committing_);
}

void Group::on(const Committed& committed, LanePlan& plan) {
  if (!std::exchange(commit_under_way_, false)) return;
  if (committed.error.empty()) {
    group_refusal_.reset();
    for (const PartitionOffset& place : committing_) {
      const auto found = feeds_.find(place.partition);
      if (found != feeds_.end()) {
        found->second->committed = place.offset;
        found->second->changed.notify();
      }
      if (context_.ledger != nullptr) {
        context_.ledger->note(lane_of(place.partition), place.offset);
      }
    }
    return;
  }
  commit_again_at_ = context_.clock.now() + kPollEvery;
  context_.meters.on_commit_failed();
  if (const auto times = commit_failures_.happened(context_.clock.now())) {
    context_.log.warn("cannot commit offsets", {{"error", committed.words}, {"times", *times}});
  }
  if (!is_of_the_group(committed.error)) return;
  group_refusal_ = diagnose(committed.error, committed.words);
  tell(*group_refusal_, plan);
}

bool Group::any_in_use() const {
  return std::ranges::any_of(feeds_, [](const auto& entry) { return entry.second->in_use; });
}

Taken Group::take(Feed& feed, std::size_t most) {
  if (!consumer_ || closing_ || feed.gone || feed.ending) return {};
  if (!turns_.may_take(feed.partition)) {
    feed.hungry_since.reset();  // it is not the library that gives nothing
    return {};
  }
  Taken taken = consumer_->take(feed.partition, most);
  if (taken.messages.empty() && !taken.end) {
    if (!feed.hungry_since) feed.hungry_since = context_.clock.now();
  } else {
    feed.hungry_since.reset();
  }
  if (!taken.messages.empty()) begin_anew_if_behind(feed, taken.messages.front()->parts().offset);
  for (const auto& message : taken.messages) feed.progress.taken(message->parts().offset);
  give_turn(turns_.took(feed.partition, taken.messages.size(), feed.progress.unsettled()));
  if (taken.end) {
    feed.progress.skipped_below(*taken.end);
    woken_.notify();
  }
  if (taken.failed) {
    reading_failed_ = taken.failed;
    woken_.notify();
  }
  return taken;
}

}  // namespace wheelpit::kafka
