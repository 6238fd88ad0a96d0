#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/bucket_queue.h"
#include "async/event_queue.h"
#include "cluster/slots.h"
#include "postgres/session.h"

namespace wheelpit {
template <class Tables>
class CommitThread;
}  // namespace wheelpit

namespace wheelpit::async {

class EventRows;

// Events in a PostgreSQL database whose schema is prepared (postgres/schema.h) and that this
// incarnation holds. One thread of its own does all the I/O: what has queued up while it was busy
// goes into one transaction.
//
// Where several nodes share the events, update(), remove() and move_times() write for the buckets
// that this node has, as long as it has them, and are for the thread of the slots.
class PostgresEventQueue final : public EventQueue, public BucketQueue {
 public:
  explicit PostgresEventQueue(postgres::StoreAccess access);

  // From now on; it must outlive this.
  void write_for(const cluster::Slots& slots) { slots_ = &slots; }

  // Finishes what has been called.
  ~PostgresEventQueue() override;

  boost::asio::awaitable<Result<EventNumber>> add(AsyncEvent event) override;
  boost::asio::awaitable<Result<std::vector<StoredEvent>>> read(
      std::vector<EventNumber> numbers) override;
  boost::asio::awaitable<Result<std::vector<EventNumber>>> update(
      std::vector<EventUpdate> updates) override;
  boost::asio::awaitable<Result<std::vector<EventNumber>>> remove(
      std::vector<EventNumber> numbers) override;
  boost::asio::awaitable<Status> move_times(WallTime::duration by) override;
  boost::asio::awaitable<Result<EventPage>> list(EventSelection selection, EventNumber after,
                                                 std::size_t limit) override;
  boost::asio::awaitable<Result<std::vector<FailedCount>>> count_failed() override;
  boost::asio::awaitable<Result<BucketNews>> look(BucketMask buckets, EventNumber after) override;
  boost::asio::awaitable<Result<WaitingTotal>> share_total(WaitingTotal here) override;

 private:
  std::optional<cluster::SlotClaim> claim_of(int bucket) const;
  // Errc::conflict if one of them is not this node's.
  Result<std::map<int, cluster::SlotClaim>> claims_of(BucketMask buckets) const;

  const cluster::Slots* slots_ = nullptr;
  std::unique_ptr<CommitThread<EventRows>> thread_;
};

}  // namespace wheelpit::async
