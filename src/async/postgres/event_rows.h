#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "async/event_queue.h"
#include "base/result.h"
#include "postgres/session.h"

namespace wheelpit::async {

// The events of a PostgreSQL store, for one thread. As in the embedded store, what is small and
// changes lies apart from what may be large.
class EventRows {
 public:
  explicit EventRows(postgres::StoreAccess access) : session_(std::move(access)) {}

  Status begin();
  Status commit() { return session_.commit(); }
  void rollback() { session_.rollback(); }

  Result<EventNumber> add(const AsyncEvent& event);
  Result<std::vector<StoredEvent>> read(const std::vector<EventNumber>& numbers);
  Result<std::vector<EventNumber>> update(const std::vector<EventUpdate>& updates);
  Result<std::vector<EventNumber>> remove(const std::vector<EventNumber>& numbers);
  Status move_times(WallTime::duration by);
  Result<EventPage> list(const EventSelection& selection, EventNumber after, std::size_t limit);
  Result<std::vector<FailedCount>> count_failed();

 private:
  Result<std::optional<StoredEvent>> read_one(EventNumber number);
  Result<bool> update_one(const EventUpdate& update);
  Result<bool> remove_one(EventNumber number);
  Result<EventPage> list_all(const EventSelection& selection, EventNumber after, std::size_t limit);
  Result<EventPage> list_by_ids(const EventSelection& selection, EventNumber after,
                                std::size_t limit);
  Result<std::vector<EventNumber>> numbers_of(const std::vector<std::string>& request_ids,
                                              EventNumber after);

  postgres::Session session_;
  std::optional<EventNumber> last_;  // the highest number given, or found at first
};

}  // namespace wheelpit::async
