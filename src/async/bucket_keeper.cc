#include "async/bucket_keeper.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "async/event_times.h"

namespace wheelpit::async {

namespace asio = boost::asio;

namespace {

constexpr Duration kLookEvery = std::chrono::seconds(5);
constexpr Duration kPause = std::chrono::seconds(1);

// How long what is under way may take to end before a bucket is given away, looked at that often.
constexpr Duration kEndPatience = std::chrono::seconds(5);
constexpr Duration kEndLook = std::chrono::milliseconds(100);

constexpr std::size_t kPage = 10'000;
constexpr std::size_t kAtOnce = 32;  // events that are read with their payloads

cluster::SlotName slot_of(int bucket) {
  return {.kind = cluster::SlotKind::bucket, .key = {}, .part = bucket};
}

}  // namespace

BucketKeeper::BucketKeeper(const Parts& parts, Log log)
    : parts_(parts), log_(std::move(log)), changed_(parts.io), tasks_(parts.io, log_) {
  parts_.pending.owned = 0;
  parts_.pending.recent.emplace(0);
}

bool BucketKeeper::is_held(int bucket) const {
  return !stopping_ && (leaving_ & mask_of(bucket)) == 0 &&
         parts_.slots.claim_of(slot_of(bucket)).has_value();
}

asio::awaitable<Status> BucketKeeper::start() {
  const auto news = co_await parts_.shared.look(0, 0);
  if (!news) co_return news.error();
  parts_.pending.recent.emplace(news->highest);
  tasks_.spawn("slots of events", want_all());
  tasks_.spawn("events of other nodes", keep_looking());
  parts_.slots.listen(cluster::SlotKind::bucket, *this);
  co_return Status();
}

asio::awaitable<void> BucketKeeper::want_all() {
  for (int bucket = 0; bucket < kBuckets && !stopping_;) {
    const Status wanted = co_await parts_.slots.want(slot_of(bucket), 1);
    if (wanted) {
      ++bucket;
    } else {
      co_await rest(kPause);
    }
  }
}

void BucketKeeper::slot_taken(const cluster::SlotName& name, const cluster::SlotClaim&) {
  const int bucket = static_cast<int>(name.part);
  // With another claim: what runs goes on.
  const BucketMask busy = parts_.pending.owned | parts_.pending.taking | leaving_;
  if (stopping_ || (busy & mask_of(bucket)) != 0) return;
  parts_.pending.taking |= mask_of(bucket);
  tasks_.spawn("take over events", take_over(bucket));
}

// It is this node's from the beginning, so that what is accepted here meanwhile is taken up. What
// is given away before all is read is read again by whoever takes it over.
asio::awaitable<void> BucketKeeper::take_over(int bucket) {
  parts_.pending.owned |= mask_of(bucket);
  std::optional<EventNumber> after = 0;
  while (after && is_held(bucket)) {
    const auto next = co_await take_page(bucket, *after);
    if (next) {
      after = *next;
    } else {
      co_await rest(kPause);
    }
  }
  parts_.pending.taking &= ~mask_of(bucket);
  changed_.notify();
}

asio::awaitable<Result<std::optional<EventNumber>>> BucketKeeper::take_page(int bucket,
                                                                            EventNumber after) {
  EventSelection all;
  all.buckets = mask_of(bucket);
  const auto page = co_await parts_.queue.list(std::move(all), after, kPage);
  if (!page) co_return page.error();
  if (!is_held(bucket)) co_return std::nullopt;
  PendingEvents& pending = parts_.pending;
  const Moment now = Moment::of(parts_.clock);
  std::vector<EventNumber> surplus;
  for (const EventSummary& event : page->events) {
    const std::size_t bytes = bytes_of(event);
    if (event.progress.state == EventState::failed) {
      std::ranges::copy(pending.keep_failed(event.number, bytes), std::back_inserter(surplus));
      continue;
    }
    const bool is_old = event.number <= pending.recent->floor();
    if (!is_old && !pending.recent->take_up(event.number)) continue;
    pending.begin(event.number, bytes);
    if (pending.is_under_way(event.number)) {
      pending.is_no_stray(event.number);
    } else {
      pending.queue_tasks(event, times_of(event, now, parts_.longest_delay), now.steady);
    }
  }
  pending.changed();
  co_await drop(std::move(surplus));
  co_return page->next;
}

void BucketKeeper::slot_to_leave(const cluster::SlotName& name) {
  const int bucket = static_cast<int>(name.part);
  if ((leaving_ & mask_of(bucket)) != 0) return;
  leaving_ |= mask_of(bucket);
  tasks_.spawn("give events away", leave(bucket));
}

// A slot that was lost is another node's already: nothing is waited for.
asio::awaitable<void> BucketKeeper::leave(int bucket) {
  PendingEvents& pending = parts_.pending;
  pending.stop_bucket(bucket, parts_.clock.now());
  const TimePoint until = parts_.clock.now() + kEndPatience;
  while (pending.is_bucket_under_way(bucket) && !ended_ &&
         (stopping_ || parts_.clock.now() < until) && parts_.slots.claim_of(slot_of(bucket))) {
    co_await rest(kEndLook);
  }
  while ((pending.taking & mask_of(bucket)) != 0 && !ended_) co_await rest(kEndLook);
  // What was taken over while it was being left.
  pending.stop_bucket(bucket, parts_.clock.now());
  pending.forget_bucket(bucket);
  leaving_ &= ~mask_of(bucket);
  parts_.slots.let_go(slot_of(bucket));
}

asio::awaitable<void> BucketKeeper::keep_looking() {
  while (!stopping_) {
    const TimePoint next = parts_.clock.now() + kLookEvery;
    while (!stopping_ && parts_.clock.now() < next) co_await changed_.wait(next);
    if (!stopping_) co_await look();
  }
}

asio::awaitable<void> BucketKeeper::look() {
  PendingEvents& pending = parts_.pending;
  const TimePoint began = parts_.clock.now();
  auto news = co_await parts_.shared.look(pending.owned, pending.recent->floor());
  if (!news) {
    if (!std::exchange(failing_, true)) {
      log_.warn("cannot look for events that other nodes have accepted; retrying",
                {{"error", news.error().message()}});
    }
    co_return;
  }
  failing_ = false;
  co_await take_up(std::move(news->numbers));
  pending.recent->looked(began, news->highest);
  const auto others = co_await parts_.shared.share_total(
      {.events = pending.usage.events(), .bytes = pending.usage.bytes()});
  if (others) pending.elsewhere = *others;
}

void BucketKeeper::told_of(std::vector<EventNumber> numbers) {
  if (!stopping_) tasks_.spawn("events of another node", take_up(std::move(numbers)));
}

asio::awaitable<void> BucketKeeper::take_up(std::vector<EventNumber> numbers) {
  PendingEvents& pending = parts_.pending;
  std::erase_if(numbers, [&](EventNumber number) {
    return !pending.has(number) || !pending.recent->take_up(number);
  });
  for (std::size_t at = 0; at < numbers.size(); at += kAtOnce) {
    const std::size_t end = std::min(numbers.size(), at + kAtOnce);
    const auto events =
        co_await parts_.queue.read({numbers.begin() + static_cast<std::ptrdiff_t>(at),
                                    numbers.begin() + static_cast<std::ptrdiff_t>(end)});
    if (!events) {
      // The next look finds them again.
      for (std::size_t i = at; i < numbers.size(); ++i) pending.recent->forget(numbers[i]);
      co_return;
    }
    const Moment now = Moment::of(parts_.clock);
    for (const StoredEvent& event : *events) {
      if (!pending.has(event.event.number)) continue;
      if (event.progress.state == EventState::failed) continue;  // its bucket's owner knows it
      pending.begin(event.event.number, bytes_of(event.event));
      pending.queue_tasks(event, {.since = now.steady, .due = now.steady}, now.steady);
    }
    pending.changed();
  }
}

// Failed ones that are too many.
asio::awaitable<void> BucketKeeper::drop(std::vector<EventNumber> failed_ones) {
  if (failed_ones.empty()) co_return;
  log_.warn("too many failed events: the oldest are removed",
            {{"events", std::uint64_t{failed_ones.size()}}});
  const auto removed = co_await parts_.queue.remove(std::move(failed_ones));
  if (!removed) {
    log_.error("cannot remove failed events", {{"error", removed.error().message()}});
  }
}

asio::awaitable<void> BucketKeeper::rest(Duration pause) {
  const TimePoint until = parts_.clock.now() + pause;
  while (!ended_ && parts_.clock.now() < until) co_await changed_.wait(until);
}

void BucketKeeper::stop() {
  stopping_ = true;
  changed_.notify();
}

asio::awaitable<void> BucketKeeper::join() {
  stopping_ = true;
  ended_ = true;
  changed_.notify();
  co_await tasks_.join();
}

}  // namespace wheelpit::async
