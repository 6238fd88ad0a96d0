#include "source/kafka/group.h"

#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/overloaded.h"
#include "source/kafka/classify.h"

namespace wheelpit::kafka {

namespace asio = boost::asio;

namespace {

// A member that does not poll is taken for dead, and no event may come for minutes.
constexpr Duration kPollEvery = std::chrono::seconds(1);

// The other members wait while a partition is let go.
constexpr Duration kLettingGo = std::chrono::seconds(5);
constexpr Duration kPatience = std::chrono::seconds(5);
constexpr Duration kProbeEvery = std::chrono::seconds(1);
constexpr Duration kProbePatience = std::chrono::seconds(2);

int new_eventfd() { return ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

}  // namespace

Group::Group(GroupOptions options, GroupContext context)
    : options_(std::move(options)),
      context_(std::move(context)),
      lifetime_(context_.io, context_.clock),
      wake_(context_.io, new_eventfd()),
      woken_(context_.io),
      tasks_(context_.io, context_.log) {}

Group::~Group() = default;

void Group::stop() {
  lifetime_.stop();
  woken_.notify();
}

void Group::retry_now() {
  lifetime_.retry_now();
  if (probe_at_) probe_at_ = context_.clock.now();
  woken_.notify();
}

std::string Group::lane_of(Partition partition) const {
  return options_.topic + '-' + std::to_string(partition);
}

std::shared_ptr<Feed> Group::feed_of(const std::string& lane) const {
  for (const auto& [partition, feed] : feeds_) {
    if (lane_of(partition) == lane) return feed;
  }
  return nullptr;
}

asio::awaitable<void> Group::run(LanePlan& plan) {
  tasks_.spawn("events of group " + options_.client.group, watch());
  while (!lifetime_.stopped()) {
    lifetime_.begin_attempt();
    const TimePoint begun = context_.clock.now();
    recovery_ = Recovery::retry;
    co_await attempt(plan);
    lifetime_.served(context_.clock.now() - begun);
    if (!lifetime_.stopped()) co_await lifetime_.wait_after(recovery_);
  }
  wake_.close();
  co_await tasks_.join();
}

asio::awaitable<void> Group::watch() {
  std::uint64_t count = 0;
  while (wake_.is_open()) {
    const auto [error, size] = co_await wake_.async_read_some(asio::buffer(&count, sizeof count),
                                                              asio::as_tuple(asio::use_awaitable));
    if (error) break;
    woken_.notify();
    for (const auto& [partition, feed] : feeds_) feed->changed.notify();
  }
}

asio::awaitable<void> Group::attempt(LanePlan& plan) {
  auto identity = co_await context_.identity.read();
  if (!identity) {
    const bool ours = identity.error().code() == Errc::not_found ||
                      identity.error().code() == Errc::invalid_argument;
    tell({.problem = ours ? SourceProblem::configuration : SourceProblem::connection,
          .recovery = ours ? Recovery::hold : Recovery::retry,
          .detail = identity.error().message()},
         plan);
    co_return;
  }
  ClientSettings settings = options_.client;
  settings.identity = std::move(*identity);
  auto made = GroupConsumer::make(settings, options_.topic, wake_.native_handle());
  if (!made) {
    tell({.problem = SourceProblem::configuration,
          .recovery = Recovery::hold,
          .detail = made.error().message()},
         plan);
    co_return;
  }
  consumer_ = std::move(*made);
  co_await serve(plan);
  co_await close(plan);
}

asio::awaitable<void> Group::serve(LanePlan& plan) {
  failed_ = false;
  probe_at_ = context_.clock.now();
  while (!failed_ && !(lifetime_.stopped() && !any_in_use())) {
    co_await look(plan);
    if (reading_failed_) on(*std::exchange(reading_failed_, std::nullopt), plan);
    commit();
    if (probe_at_ && context_.clock.now() >= *probe_at_) co_await probe(plan);
    TimePoint until = context_.clock.now() + kPollEvery;
    if (probe_at_) until = std::min(until, *probe_at_);
    co_await woken_.wait(until);
  }
}

// Whoever still reads has nothing to read any more.
asio::awaitable<void> Group::close(LanePlan& plan) {
  const TimePoint until = context_.clock.now() + kLettingGo;
  if (!failed_) co_await wait_until_committed(until);
  closing_ = true;
  std::vector<Partition> partitions;
  for (const auto& [partition, feed] : feeds_) partitions.push_back(partition);
  for (const Partition partition : partitions) {
    feeds_[partition]->gone = true;
    feeds_[partition]->changed.notify();
    plan.end({.name = lane_of(partition)}, LaneEnd::drops);
  }
  feeds_.clear();
  if (!partitions.empty()) consumer_->unassign(partitions);
  consumer_->begin_close();
  while (!consumer_->closed() && context_.clock.now() < until) {
    for (const GroupEvent& event : consumer_->poll()) {
      if (const auto* revoked = std::get_if<Revoked>(&event))
        consumer_->unassign(revoked->partitions);
      if (const auto* given = std::get_if<Assigned>(&event)) consumer_->unassign(given->partitions);
    }
    co_await woken_.wait(context_.clock.now() + std::chrono::milliseconds(50));
  }
  closing_ = false;
  commit_under_way_ = false;
  co_await workers_.run([this] { consumer_.reset(); });
}

asio::awaitable<void> Group::look(LanePlan& plan) {
  for (const GroupEvent& event : consumer_->poll()) {
    if (const auto* given = std::get_if<Assigned>(&event)) {
      co_await begin(given->partitions, plan);
    } else if (const auto* revoked = std::get_if<Revoked>(&event)) {
      co_await let_go(*revoked, plan);
    } else {
      std::visit(Overloaded{[](const Assigned&) {}, [](const Revoked&) {},
                            [&](const Committed& committed) { on(committed); },
                            [&](const Failed& failed) { on(failed, plan); },
                            [&](const Noted& noted) { on(noted); }},
                 event);
    }
  }
}

asio::awaitable<void> Group::begin(const std::vector<Partition>& partitions, LanePlan& plan) {
  if (partitions.empty()) {
    static_cast<void>(consumer_->assign({}));
    co_return;
  }
  Result<std::vector<PartitionOffset>> places = Error(Errc::unavailable, "");
  while (!lifetime_.stopped()) {
    places = co_await workers_.run(
        [&] { return consumer_->find_places(partitions, options_.start, kPatience); });
    if (places) break;
    tell({.detail = places.error().message()}, plan);
    co_await woken_.wait(context_.clock.now() + kProbeEvery);
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
    feeds_[place.partition] = std::move(feed);
  }
  for (const PartitionOffset& place : *places) {
    context_.log.info("reading partition", {{"partition", lane_of(place.partition)},
                                            {"offset", std::int64_t{place.offset}}});
    plan.begin({.name = lane_of(place.partition)});
  }
  tell_consuming(plan);
}

// Until the partitions are unassigned nobody reads anything of this group.
asio::awaitable<void> Group::let_go(const Revoked& revoked, LanePlan& plan) {
  const TimePoint until = context_.clock.now() + kLettingGo;
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
    }
    co_await wait_until_committed(until);
  }
  for (const Partition partition : revoked.partitions) {
    const auto found = feeds_.find(partition);
    if (found == feeds_.end()) continue;
    found->second->gone = true;
    if (found->second->in_use) plan.end({.name = lane_of(partition)}, LaneEnd::drops);
    feeds_.erase(found);
  }
  consumer_->unassign(revoked.partitions);
}

asio::awaitable<void> Group::wait_until_committed(TimePoint until) {
  while (context_.clock.now() < until) {
    commit();
    if (!commit_under_way_) break;
    co_await woken_.wait(std::min(until, context_.clock.now() + kPollEvery));
    for (const GroupEvent& event : consumer_->poll()) {
      if (const auto* committed = std::get_if<Committed>(&event)) on(*committed);
    }
  }
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

void Group::on(const Committed& committed) {
  if (!std::exchange(commit_under_way_, false)) return;
  if (committed.error.empty()) {
    for (const PartitionOffset& place : committing_) {
      const auto found = feeds_.find(place.partition);
      if (found != feeds_.end()) found->second->committed = place.offset;
    }
    return;
  }
  commit_again_at_ = context_.clock.now() + kPollEvery;
  if (const auto times = commit_failures_.happened(context_.clock.now())) {
    context_.log.warn("cannot commit offsets", {{"error", committed.words}, {"times", *times}});
  }
}

void Group::on(const Failed& failed, LanePlan& plan) {
  if (is_of_one_broker(failed.error)) {
    last_words_ = failed.words;
  } else {
    const bool all_away = failed.error == "_ALL_BROKERS_DOWN";
    tell(diagnose(failed.error, all_away && !last_words_.empty() ? last_words_ : failed.words),
         plan);
  }
  if (failed.fatal) failed_ = true;
}

void Group::on(const Noted& noted) { context_.log.debug("Kafka client", {{"text", noted.words}}); }

// Whether the cluster answers and lets us read the topic: the library tells of failures, not of
// their end.
asio::awaitable<void> Group::probe(LanePlan& plan) {
  const auto failed = co_await workers_.run([this] { return consumer_->probe(kProbePatience); });
  if (!failed) {
    tell_consuming(plan);
    co_return;
  }
  probe_at_ = context_.clock.now() + kProbeEvery;
  const bool says_more = !is_of_one_broker(failed->error) || last_words_.empty();
  tell(diagnose(failed->error, says_more ? failed->words : last_words_), plan);
}

bool Group::any_in_use() const {
  return std::ranges::any_of(feeds_, [](const auto& entry) { return entry.second->in_use; });
}

Taken Group::take(Feed& feed, std::size_t most) {
  if (!consumer_ || closing_ || feed.gone || feed.ending) return {};
  Taken taken = consumer_->take(feed.partition, most);
  for (const auto& message : taken.messages) feed.progress.taken(message->parts().offset);
  if (taken.failed) {
    reading_failed_ = taken.failed;
    woken_.notify();
  }
  return taken;
}

void Group::read_again(Feed& feed) {
  const auto next = feed.progress.committable();
  if (!consumer_ || closing_ || feed.gone || feed.progress.unsettled() == 0 || !next) return;
  feed.epoch = ++last_epoch_;
  feed.progress = {};
  feed.progress.skipped_below(*next);
  const Status done = consumer_->rewind({.partition = feed.partition, .offset = *next});
  if (done) return;
  context_.log.warn("cannot read a partition again",
                    {{"partition", lane_of(feed.partition)}, {"error", done.error().message()}});
  failed_ = true;  // a new consumer begins where it is committed
  woken_.notify();
}

std::optional<std::uint64_t> Group::lag_of(const Feed& feed) const {
  if (!consumer_ || closing_ || feed.gone) return std::nullopt;
  const auto end = consumer_->end_of(feed.partition);
  const auto next = feed.progress.committable();
  if (!end || !next) return std::nullopt;
  return static_cast<std::uint64_t>(std::max<Offset>(0, *end - *next));
}

// Whoever was not let in has no connection, which says less.
void Group::tell(const Diagnosis& diagnosis, LanePlan& plan) {
  if (!probe_at_) probe_at_ = context_.clock.now() + kProbeEvery;
  const bool refused =
      told_ == SourceProblem::authentication || told_ == SourceProblem::authorization;
  if (refused && diagnosis.problem == SourceProblem::connection) return;
  // A new consumer reads its login anew.
  if (diagnosis.problem == SourceProblem::authentication) failed_ = true;
  told_ = diagnosis.problem;
  consuming_ = false;
  recovery_ = diagnosis.recovery;
  plan.on_health({.consuming = false, .problem = diagnosis.problem, .detail = diagnosis.detail});
}

void Group::tell_consuming(LanePlan& plan) {
  probe_at_.reset();
  last_words_.clear();
  told_ = SourceProblem::none;
  if (std::exchange(consuming_, true)) return;
  plan.on_health({.consuming = true, .problem = SourceProblem::none, .detail = {}});
}

}  // namespace wheelpit::kafka
