#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "async/bucket_queue.h"
#include "async/event_queue.h"
#include "base/result.h"
#include "base/uuid.h"
#include "cluster/slots.h"
#include "postgres/session.h"

namespace wheelpit::async {

// Who this node is to the buckets that it writes for. With one engine alone there are none.
using BucketClaims = std::map<int, cluster::SlotClaim>;

// The events of a PostgreSQL store, for one thread. As in the embedded store, what is small and
// changes lies apart from what may be large.
class EventRows {
 public:
  explicit EventRows(postgres::StoreAccess access)
      : session_(std::move(access)), run_(make_uuid()) {}

  Status begin() {
    held_.clear();
    return session_.begin();
  }
  // Sees to it that these claims hold until the transaction ends. Errc::conflict: one does not, and
  // what was to be written for it must not be.
  Status hold(const BucketClaims& claims);
  Status commit() { return session_.commit(); }
  void rollback() { session_.rollback(); }

  Result<EventNumber> add(const AsyncEvent& event);
  Result<std::vector<StoredEvent>> read(const std::vector<EventNumber>& numbers);
  Result<std::vector<EventNumber>> update(const std::vector<EventUpdate>& updates);
  Result<std::vector<EventNumber>> remove(const std::vector<EventNumber>& numbers);
  Status move_times(WallTime::duration by, const BucketClaims& only);
  Result<EventPage> list(const EventSelection& selection, EventNumber after, std::size_t limit);
  Result<std::vector<FailedCount>> count_failed();
  Result<BucketNews> look(BucketMask buckets, EventNumber after);
  Result<WaitingTotal> share_total(const WaitingTotal& here);

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
  std::string run_;    // of the engine: what it says of itself is known by it
  BucketClaims held_;  // by the transaction
};

}  // namespace wheelpit::async
