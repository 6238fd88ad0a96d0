// How EventRows finds the events that people ask for.

#include <bit>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "async/event_numbers.h"
#include "async/postgres/event_row.h"
#include "async/postgres/event_rows.h"

namespace wheelpit::async {

using postgres::Values;

namespace {

// Rows that one list looks at.
constexpr std::int64_t kMostLookedAt = 10'000;

// Rows that come with one answer.
constexpr std::int64_t kAtOnce = 1'000;

std::int64_t signed_of(EventNumber number) { return static_cast<std::int64_t>(number); }

std::string query(const char* condition) {
  return std::string("SELECT ") + kEventColumns + " FROM wheelpit.event WHERE " + condition;
}

}  // namespace

Result<EventPage> EventRows::list(const EventSelection& selection, EventNumber after,
                                  std::size_t limit) {
  return selection.request_ids.empty() ? list_all(selection, after, limit)
                                       : list_by_ids(selection, after, limit);
}

Result<EventPage> EventRows::list_by_ids(const EventSelection& selection, EventNumber after,
                                         std::size_t limit) {
  const auto numbers = numbers_of(selection.request_ids, after);
  if (!numbers) return numbers.error();
  const std::string text = query("number = $1");
  EventPage page;
  for (const EventNumber number : *numbers) {
    if (page.events.size() == limit) {
      page.next = after;
      return page;
    }
    const auto rows = session_.run(text.c_str(), Values().number(signed_of(number)));
    if (!rows) return rows.error();
    after = number;
    if (rows->size() == 0) continue;
    EventSummary event = summary_at(*rows, 0);
    if (selection.contains(event)) page.events.push_back(std::move(event));
  }
  return page;
}

// In order, each once.
Result<std::vector<EventNumber>> EventRows::numbers_of(const std::vector<std::string>& request_ids,
                                                       EventNumber after) {
  std::set<EventNumber> numbers;
  for (const std::string& request_id : request_ids) {
    const std::string id = bytes_of_uuid(request_id);
    const auto rows =
        session_.run("SELECT number FROM wheelpit.event WHERE request_id = $1 AND number > $2",
                     Values().bytes(id).number(signed_of(after)));
    if (!rows) return rows.error();
    for (std::size_t row = 0; row < rows->size(); ++row) {
      numbers.insert(static_cast<EventNumber>(rows->number(row, 0)));
    }
  }
  return std::vector<EventNumber>(numbers.begin(), numbers.end());
}

Result<EventPage> EventRows::list_all(const EventSelection& selection, EventNumber after,
                                      std::size_t limit) {
  const bool failed_only = selection.state == EventState::failed;
  std::string condition = failed_only ? "state = 2 AND " : "";
  // Of one alone, as who takes it over wants it, by its index.
  if (std::has_single_bit(selection.buckets)) {
    condition += "bucket = " + std::to_string(std::countr_zero(selection.buckets)) + " AND ";
  }
  const std::string text = query((condition + "number > $1 ORDER BY number LIMIT $2").c_str());
  EventPage page;
  for (std::int64_t looked_at = 0; looked_at < kMostLookedAt; looked_at += kAtOnce) {
    const auto rows = session_.run(text.c_str(), Values().number(signed_of(after)).number(kAtOnce));
    if (!rows) return rows.error();
    for (std::size_t row = 0; row < rows->size(); ++row) {
      if (page.events.size() == limit) {
        page.next = after;
        return page;
      }
      EventSummary event = summary_at(*rows, row);
      after = event.number;
      if (selection.contains(event)) page.events.push_back(std::move(event));
    }
    if (static_cast<std::int64_t>(rows->size()) < kAtOnce) return page;
  }
  page.next = after;
  return page;
}

Result<std::vector<FailedCount>> EventRows::count_failed() {
  const auto rows = session_.run(
      "SELECT arn, condition, count(*) FROM wheelpit.event WHERE state = 2 GROUP BY arn, "
      "condition");
  if (!rows) return rows.error();
  std::vector<FailedCount> counts;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    counts.push_back({.invoked_arn = rows->bytes(row, 0),
                      .condition = condition_of(static_cast<std::uint64_t>(rows->number(row, 1))),
                      .events = static_cast<std::size_t>(rows->number(row, 2))});
  }
  return counts;
}

}  // namespace wheelpit::async
