#include <algorithm>
#include <utility>

#include "source/kafka/group.h"

// How far partitions are, and whether they move.
namespace wheelpit::kafka {

namespace asio = boost::asio;

namespace {

constexpr Duration kPatience = std::chrono::seconds(5);
constexpr Duration kReportEvery = std::chrono::seconds(1);
constexpr Duration kStalledAfter = std::chrono::seconds(60);

}  // namespace

// A topic that was deleted and made again has offsets of its own: those of before mean nothing.
void Group::begin_anew_if_behind(Feed& feed, Offset first) {
  const auto next = feed.progress.next();
  if (!next || first >= *next) return;
  context_.log.warn("topic was recreated: reading its partition from the start",
                    {{"partition", lane_of(feed.partition)},
                     {"offset", std::int64_t{first}},
                     {"before", std::int64_t{*next}}});
  feed.epoch = ++last_epoch_;
  feed.progress = {};
  feed.committed.reset();
  feed.given_up.reset();
  if (context_.ledger != nullptr) context_.ledger->begin_anew(lane_of(feed.partition));
}

// The library may stop fetching a partition, and says nothing of it.
asio::awaitable<void> Group::look_for_stalls() {
  const TimePoint now = context_.clock.now();
  std::vector<std::shared_ptr<Feed>> all;  // others may begin while a broker is asked
  for (const auto& [partition, feed] : feeds_) all.push_back(feed);
  for (const auto& feed : all) {
    if (!feed->hungry_since || now < *feed->hungry_since + kStalledAfter) continue;
    feed->hungry_since = now;  // the next look is in a minute
    const auto next = feed->progress.next();
    const auto end = co_await workers_.run(
        [this, partition = feed->partition] { return consumer_->ask_end(partition, kPatience); });
    // Meanwhile it may have brought something.
    if (!end || !next || *end <= *next || feed->progress.next() != next || feed->gone) continue;
    context_.meters.on_stall();
    context_.log.warn("partition has records but returns none: recreating the consumer",
                      {{"partition", lane_of(feed->partition)},
                       {"offset", std::int64_t{*next}},
                       {"end", std::int64_t{*end}}});
    failed_ = true;
  }
}

void Group::report() {
  report_at_ = context_.clock.now() + kReportEvery;
  for (const auto& [partition, feed] : feeds_) {
    context_.meters.on_partition(lane_of(partition), {.committed = feed->committed,
                                                      .processed = feed->progress.committable(),
                                                      .end = consumer_->end_of(partition)});
  }
}

std::optional<std::uint64_t> Group::lag_of(const Feed& feed) const {
  if (!consumer_ || closing_ || feed.gone) return std::nullopt;
  const auto end = consumer_->end_of(feed.partition);
  const auto next = feed.progress.committable();
  if (!end || !next) return std::nullopt;
  return static_cast<std::uint64_t>(std::max<Offset>(0, *end - *next));
}

}  // namespace wheelpit::kafka
