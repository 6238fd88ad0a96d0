#include "async/async_event_admin.h"

#include <map>
#include <set>
#include <utility>

namespace wheelpit::async {

namespace asio = boost::asio;

namespace {

// A page is one transaction, which others wait for.
constexpr std::size_t kPage = 1000;

// As if it had just been accepted; but a success needs only to be told again.
EventUpdate put_back(const EventSummary& event, WallTime now) {
  EventUpdate update{.number = event.number, .progress = {}, .response = {}, .accepted = now};
  update.progress.due = now;
  const EventOutcome& outcome = event.progress.outcome;
  if (outcome.condition == Condition::success) {
    update.accepted.reset();
    update.progress = event.progress;
    update.progress.state = EventState::delivering;
    update.progress.due = now;
    update.progress.outcome.concluded = now;
  }
  return update;
}

}  // namespace

asio::awaitable<Result<EventPage>> AsyncEventAdmin::list(EventSelection selection,
                                                         EventNumber after, std::size_t limit) {
  return queue_.list(std::move(selection), after, limit);
}

asio::awaitable<Result<std::optional<StoredEvent>>> AsyncEventAdmin::show(std::string request_id) {
  const EventSelection selection{
      .request_ids = {std::move(request_id)}, .function_name = {}, .state = {}};
  std::optional<EventNumber> after = 0;
  while (after) {
    const auto page = co_await queue_.list(selection, *after, 1);
    if (!page) co_return page.error();
    if (!page->events.empty()) {
      auto events = co_await queue_.read({page->events.front().number});
      if (!events) co_return events.error();
      if (events->empty()) co_return std::nullopt;
      co_return std::move(events->front());
    }
    after = page->next;
  }
  co_return std::nullopt;
}

asio::awaitable<Result<std::size_t>> AsyncEventAdmin::redrive(EventSelection selection) {
  if (selection.state && *selection.state != EventState::failed) co_return std::size_t{0};
  selection.state = EventState::failed;
  selection.buckets &= pending_.owned & ~pending_.taking;
  std::size_t count = 0;
  std::optional<EventNumber> after = 0;
  while (after) {
    auto page = co_await queue_.list(selection, *after, kPage);
    if (!page) co_return page.error();
    const auto done = co_await redrive_page(std::move(page->events));
    if (!done) co_return done.error();
    count += *done;
    after = page->next;
  }
  co_return count;
}

asio::awaitable<Result<std::size_t>> AsyncEventAdmin::redrive_page(
    std::vector<EventSummary> events) {
  const Moment now = Moment::of(clock_);
  std::map<EventNumber, EventSummary> known;
  std::vector<EventUpdate> updates;
  for (EventSummary& event : events) {
    updates.push_back(put_back(event, now.wall));
    event.progress = updates.back().progress;
    event.accepted = updates.back().accepted.value_or(event.accepted);
    known.emplace(event.number, std::move(event));
  }
  if (updates.empty()) co_return std::size_t{0};
  const auto updated = co_await queue_.update(std::move(updates));
  if (!updated) co_return updated.error();
  std::size_t count = 0;
  for (const EventNumber number : *updated) {
    // Another redrive may have been faster, or it was one too many and goes.
    if (!pending_.failed.contains(number)) continue;
    ++count;
    const EventSummary& event = known.at(number);
    pending_.forget_failed(number);
    pending_.begin(number, bytes_of(event));
    pending_.queue_tasks(event, {.since = now.steady, .due = now.steady}, now.steady);
  }
  pending_.changed();
  co_return count;
}

asio::awaitable<Result<std::size_t>> AsyncEventAdmin::purge(EventSelection selection) {
  selection.buckets &= pending_.owned & ~pending_.taking;
  std::size_t count = 0;
  std::optional<EventNumber> after = 0;
  while (after) {
    auto page = co_await queue_.list(selection, *after, kPage);
    if (!page) co_return page.error();
    const auto done = co_await purge_page(std::move(page->events));
    if (!done) co_return done.error();
    count += *done;
    after = page->next;
  }
  co_return count;
}

asio::awaitable<Result<std::size_t>> AsyncEventAdmin::purge_page(std::vector<EventSummary> events) {
  if (events.empty()) co_return std::size_t{0};
  std::vector<EventNumber> numbers;
  std::map<EventNumber, EventSummary> known;
  std::set<EventNumber> unheard;  // another node has accepted them a moment ago
  for (EventSummary& event : events) {
    const EventNumber number = event.number;
    numbers.push_back(number);
    known.emplace(number, std::move(event));
    if (pending_.recent && pending_.recent->take_up(number)) unheard.insert(number);
  }
  const auto removed = co_await queue_.remove(std::move(numbers));
  if (!removed) {
    for (const EventNumber number : unheard) pending_.recent->forget(number);
    co_return removed.error();
  }
  std::vector<EventSummary> gone;
  for (const EventNumber number : *removed) {
    if (!unheard.contains(number)) gone.push_back(std::move(known.at(number)));
  }
  pending_.forget(gone, clock_.now());
  co_return removed->size();
}

}  // namespace wheelpit::async
