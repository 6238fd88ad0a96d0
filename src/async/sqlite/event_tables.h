#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "async/event_queue.h"
#include "base/result.h"
#include "sqlite/statement.h"

namespace wheelpit::async {

// The events of an open database, for one thread. What is small and changes lies apart from what
// may be large: progress is written without touching payloads, and lists do not read them. New
// rows have the highest numbers, so that they all go to the same pages.
class EventTables {
 public:
  static Result<EventTables> open(DatabaseHandle database);

  sqlite3* database() const { return database_.get(); }

  Status begin();
  Status commit();
  void rollback();

  Result<EventNumber> add(const AsyncEvent& event);
  Result<std::vector<StoredEvent>> read(const std::vector<EventNumber>& numbers);
  Result<std::vector<EventNumber>> update(const std::vector<EventUpdate>& updates);
  Result<std::vector<EventNumber>> remove(const std::vector<EventNumber>& numbers);
  Status move_times(WallTime::duration by);
  Result<EventPage> list(const EventSelection& selection, EventNumber after, std::size_t limit);
  Result<std::vector<FailedCount>> count_failed();

 private:
  EventTables(DatabaseHandle database, std::vector<Statement> statements, EventNumber last)
      : database_(std::move(database)), statements_(std::move(statements)), last_(last) {}

  Result<std::optional<StoredEvent>> read_one(EventNumber number);
  Result<bool> update_one(const EventUpdate& update);
  Result<bool> remove_one(EventNumber number);
  Result<EventPage> list_all(const EventSelection& selection, EventNumber after, std::size_t limit);
  Result<EventPage> list_by_ids(const EventSelection& selection, EventNumber after,
                                std::size_t limit);
  Result<std::vector<EventNumber>> numbers_of(const std::vector<std::string>& request_ids,
                                              EventNumber after);
  bool changed_a_row() const;

  DatabaseHandle database_;
  std::vector<Statement> statements_;  // by the index of its text in event_sql.h
  EventNumber last_;                   // the highest number given
};

}  // namespace wheelpit::async
