#include "async/memory/memory_event_queue.h"

#include <utility>

#include "function/function_arn.h"

namespace wheelpit::async {

namespace asio = boost::asio;

namespace {

EventSummary summary_of(const StoredEvent& event) {
  return {.number = event.event.number,
          .request_id = event.event.request_id,
          .invoked_arn = event.event.invoked_arn,
          .accepted = event.event.accepted,
          .payload_bytes = event.event.payload->size(),
          .progress = event.progress};
}

void apply(EventUpdate update, StoredEvent& event) {
  event.progress = std::move(update.progress);
  if (update.response) event.last_response = std::move(update.response);
  if (update.accepted) event.event.accepted = *update.accepted;
}

}  // namespace

asio::awaitable<Result<EventNumber>> MemoryEventQueue::add(AsyncEvent event) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  event.number = ++last_;
  if (shared_) {
    const int bucket = bucket_of_function(function_name_of_arn(event.invoked_arn));
    event.number = last_ * kBuckets + static_cast<EventNumber>(bucket);
  }
  const EventNumber number = event.number;
  StoredEvent& stored = events_[event.number];
  stored.progress.due = event.accepted;
  stored.event = std::move(event);
  co_return number;
}

asio::awaitable<Result<std::vector<StoredEvent>>> MemoryEventQueue::read(
    std::vector<EventNumber> numbers) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  std::vector<StoredEvent> events;
  for (const EventNumber number : numbers) {
    const auto found = events_.find(number);
    if (found != events_.end()) events.push_back(found->second);
  }
  co_return events;
}

asio::awaitable<Result<std::vector<EventNumber>>> MemoryEventQueue::update(
    std::vector<EventUpdate> updates) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  std::vector<EventNumber> updated;
  for (EventUpdate& update : updates) {
    const auto found = events_.find(update.number);
    if (found == events_.end()) continue;
    updated.push_back(update.number);
    apply(std::move(update), found->second);
  }
  co_return updated;
}

asio::awaitable<Result<std::vector<EventNumber>>> MemoryEventQueue::remove(
    std::vector<EventNumber> numbers) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  std::vector<EventNumber> removed;
  for (const EventNumber number : numbers) {
    if (events_.erase(number) > 0) removed.push_back(number);
  }
  co_return removed;
}

asio::awaitable<Status> MemoryEventQueue::move_times(WallTime::duration by) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  for (auto& [number, stored] : events_) {
    if (stored.progress.state == EventState::failed) continue;
    stored.event.accepted += by;
    stored.progress.due += by;
    if (stored.progress.state == EventState::delivering) stored.progress.outcome.concluded += by;
  }
  co_return Status();
}

asio::awaitable<Result<EventPage>> MemoryEventQueue::list(EventSelection selection,
                                                          EventNumber after, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  EventPage page;
  for (auto at = events_.upper_bound(after); at != events_.end(); ++at) {
    if (page.events.size() == limit) {
      page.next = after;
      break;
    }
    after = at->first;
    EventSummary event = summary_of(at->second);
    if (selection.contains(event)) page.events.push_back(std::move(event));
  }
  co_return page;
}

asio::awaitable<Result<std::vector<FailedCount>>> MemoryEventQueue::count_failed() {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  std::map<std::pair<std::string, std::optional<Condition>>, std::size_t> counts;
  for (const auto& [number, stored] : events_) {
    if (stored.progress.state != EventState::failed) continue;
    ++counts[{stored.event.invoked_arn, stored.progress.outcome.condition}];
  }
  std::vector<FailedCount> all;
  for (const auto& [what, events] : counts) {
    all.push_back({.invoked_arn = what.first, .condition = what.second, .events = events});
  }
  co_return all;
}

asio::awaitable<Result<BucketNews>> MemoryEventQueue::look(BucketMask buckets, EventNumber after) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  BucketNews news{.numbers = {}, .highest = last_ * kBuckets + (kBuckets - 1)};
  for (auto at = events_.upper_bound(after); at != events_.end(); ++at) {
    if ((buckets & mask_of(bucket_of(at->first))) != 0) news.numbers.push_back(at->first);
  }
  co_return news;
}

asio::awaitable<Result<WaitingTotal>> MemoryEventQueue::share_total(WaitingTotal) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  co_return others;
}

void MemoryEventQueue::fail_with(std::optional<Error> error) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(error);
}

}  // namespace wheelpit::async
