#include "async/postgres/postgres_event_queue.h"

#include <utility>

#include "async/postgres/event_rows.h"
#include "commit/commit_thread.h"

namespace wheelpit::async {

namespace asio = boost::asio;

PostgresEventQueue::PostgresEventQueue(postgres::StoreAccess access)
    : thread_(std::make_unique<CommitThread<EventRows>>(EventRows(std::move(access)))) {}
PostgresEventQueue::~PostgresEventQueue() = default;

std::optional<cluster::SlotClaim> PostgresEventQueue::claim_of(int bucket) const {
  return slots_->claim_of({.kind = cluster::SlotKind::bucket, .key = {}, .part = bucket});
}

Result<BucketClaims> PostgresEventQueue::claims_of(BucketMask buckets) const {
  BucketClaims claims;
  for (int bucket = 0; slots_ != nullptr && bucket < kBuckets; ++bucket) {
    if ((buckets & mask_of(bucket)) == 0) continue;
    auto claim = claim_of(bucket);
    if (!claim) return Error(Errc::conflict, "the events are another node's by now");
    claims.emplace(bucket, std::move(*claim));
  }
  return claims;
}

asio::awaitable<Result<BucketNews>> PostgresEventQueue::look(BucketMask buckets,
                                                             EventNumber after) {
  co_return co_await thread_->call<BucketNews>(
      Access::read, [&](EventRows& rows) { return rows.look(buckets, after); });
}

asio::awaitable<Result<WaitingTotal>> PostgresEventQueue::share_total(WaitingTotal here) {
  co_return co_await thread_->call<WaitingTotal>(
      Access::read, [&](EventRows& rows) { return rows.share_total(here); });
}

asio::awaitable<Result<EventNumber>> PostgresEventQueue::add(AsyncEvent event) {
  co_return co_await thread_->call<EventNumber>(
      Access::write, [&](EventRows& tables) { return tables.add(event); });
}

asio::awaitable<Result<std::vector<StoredEvent>>> PostgresEventQueue::read(
    std::vector<EventNumber> numbers) {
  co_return co_await thread_->call<std::vector<StoredEvent>>(
      Access::read, [&](EventRows& tables) { return tables.read(numbers); });
}

asio::awaitable<Result<std::vector<EventNumber>>> PostgresEventQueue::update(
    std::vector<EventUpdate> updates) {
  BucketMask buckets = 0;
  for (const EventUpdate& update : updates) buckets |= mask_of(bucket_of(update.number));
  const auto claims = claims_of(buckets);
  if (!claims) co_return claims.error();
  co_return co_await thread_->call<std::vector<EventNumber>>(
      Access::write, [&](EventRows& rows) -> Result<std::vector<EventNumber>> {
        if (Status held = rows.hold(*claims); !held) return held.error();
        return rows.update(updates);
      });
}

asio::awaitable<Result<std::vector<EventNumber>>> PostgresEventQueue::remove(
    std::vector<EventNumber> numbers) {
  BucketMask buckets = 0;
  for (const EventNumber number : numbers) buckets |= mask_of(bucket_of(number));
  const auto claims = claims_of(buckets);
  if (!claims) co_return claims.error();
  co_return co_await thread_->call<std::vector<EventNumber>>(
      Access::write, [&](EventRows& rows) -> Result<std::vector<EventNumber>> {
        if (Status held = rows.hold(*claims); !held) return held.error();
        return rows.remove(numbers);
      });
}

asio::awaitable<Status> PostgresEventQueue::move_times(WallTime::duration by) {
  BucketClaims claims;
  for (int bucket = 0; slots_ != nullptr && bucket < kBuckets; ++bucket) {
    auto claim = claim_of(bucket);
    if (claim) claims.emplace(bucket, std::move(*claim));
  }
  if (slots_ != nullptr && claims.empty()) co_return Status();
  co_return co_await thread_->call<void>(Access::write, [&](EventRows& rows) {
    const Status held = rows.hold(claims);
    return held ? rows.move_times(by, claims) : held;
  });
}

asio::awaitable<Result<EventPage>> PostgresEventQueue::list(EventSelection selection,
                                                            EventNumber after, std::size_t limit) {
  co_return co_await thread_->call<EventPage>(
      Access::read, [&](EventRows& tables) { return tables.list(selection, after, limit); });
}

asio::awaitable<Result<std::vector<FailedCount>>> PostgresEventQueue::count_failed() {
  co_return co_await thread_->call<std::vector<FailedCount>>(
      Access::read, [](EventRows& rows) { return rows.count_failed(); });
}

}  // namespace wheelpit::async
