// How EventTables finds the events that people ask for.

#include <cstdint>
#include <set>
#include <utility>

#include "async/event_numbers.h"
#include "async/sqlite/event_row.h"
#include "async/sqlite/event_sql.h"
#include "async/sqlite/event_tables.h"

namespace wheelpit::async {
namespace {

// Rows that one list looks at.
constexpr std::int64_t kMostLookedAt = 10'000;

}  // namespace

Result<EventPage> EventTables::list(const EventSelection& selection, EventNumber after,
                                    std::size_t limit) {
  return selection.request_ids.empty() ? list_all(selection, after, limit)
                                       : list_by_ids(selection, after, limit);
}

Result<EventPage> EventTables::list_by_ids(const EventSelection& selection, EventNumber after,
                                           std::size_t limit) {
  const auto numbers = numbers_of(selection.request_ids, after);
  if (!numbers) return numbers.error();
  EventPage page;
  Statement& row = statements_[get_event_sql];
  for (const EventNumber number : *numbers) {
    if (page.events.size() == limit) {
      page.next = after;
      return page;
    }
    row.start(signed_of(number));
    if (auto found = row.step(); !found) return found.error();
    EventSummary event = summary_in(row);
    row.reset();
    after = number;
    if (selection.contains(event)) page.events.push_back(std::move(event));
  }
  return page;
}

// In order, each once.
Result<std::vector<EventNumber>> EventTables::numbers_of(
    const std::vector<std::string>& request_ids, EventNumber after) {
  std::set<EventNumber> numbers;
  Statement& row = statements_[numbers_of_id_sql];
  for (const std::string& request_id : request_ids) {
    const std::string id = bytes_of_uuid(request_id);
    row.start(id, signed_of(after));
    while (true) {
      const auto found = row.step();
      if (!found) return found.error();
      if (!*found) break;
      numbers.insert(row.number(0));
    }
  }
  return std::vector<EventNumber>(numbers.begin(), numbers.end());
}

Result<EventPage> EventTables::list_all(const EventSelection& selection, EventNumber after,
                                        std::size_t limit) {
  const bool failed_only = selection.state == EventState::failed;
  Statement& rows = statements_[failed_only ? list_failed_sql : list_sql];
  rows.start(signed_of(after), kMostLookedAt);
  EventPage page;
  std::int64_t looked_at = 0;
  while (page.events.size() < limit) {
    auto row = rows.step();
    if (!row) return row.error();
    if (!*row) {
      if (looked_at == kMostLookedAt) page.next = after;
      return page;
    }
    ++looked_at;
    EventSummary event = summary_in(rows);
    after = event.number;
    if (selection.contains(event)) page.events.push_back(std::move(event));
  }
  rows.reset();
  page.next = after;
  return page;
}

Result<std::vector<FailedCount>> EventTables::count_failed() {
  Statement& rows = statements_[count_failed_sql];
  rows.start();
  std::vector<FailedCount> counts;
  while (true) {
    const auto row = rows.step();
    if (!row) return row.error();
    if (!*row) return counts;
    counts.push_back({.invoked_arn = rows.bytes(0),
                      .condition = condition_of(rows.number(1)),
                      .events = rows.number(2)});
  }
}

}  // namespace wheelpit::async
