#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "cluster/assign.h"
#include "cluster/lease_step.h"
#include "cluster/node_watch.h"
#include "cluster/postgres/node_table.h"
#include "cluster/slots.h"
#include "cluster/view.h"
#include "metrics/metrics.h"

namespace wheelpit {
template <class Tables>
class CommitThread;
}

namespace wheelpit::cluster {

// This engine as one of several that share a PostgreSQL store. Twice a second it looks at the
// store, takes what is meant for it, lets go what is not, and, as coordinator, says what is meant
// for whom; every two seconds it renews its lease. What decides is lease_step() and assign().
//
// While the store cannot be reached it has what it had: nobody else can take that over either.
//
// All is for shard 0's thread.
class Node final : public Slots {
 public:
  struct Parts {
    boost::asio::io_context& io;
    const Clock& clock;
    Metrics& metrics;
    Log log;
    // Asked each two seconds once the lease is over and the store cannot be reached: whether
    // another node reaches it and says that this incarnation is out. Absent: nobody is asked.
    std::function<boost::asio::awaitable<bool>(std::string incarnation)> told_out = {};
  };

  // `who` but for the address.
  Node(postgres::StoreAccess access, NodeIdentity who, Parts parts);
  ~Node() override;

  // Joins the store; from then on peers reach this node at `address`. Errors are
  // NodeTable::join()'s, and name [cluster].
  boost::asio::awaitable<Status> start(std::string address);

  // Gives away all that it has: listeners are told to leave, and other nodes may take over. It
  // goes on renewing its lease. Returns when all is let go, or at `until`.
  boost::asio::awaitable<void> leave(TimePoint until);

  // When nothing runs any more: what is left is free, and the node is gone.
  boost::asio::awaitable<void> stop();

  // As of the last look; empty before the first one.
  const ClusterView& view() const { return view_; }
  const std::string& id() const { return who_.node; }
  const std::string& incarnation() const { return lease_.incarnation; }  // "": it joins just now
  bool draining() const { return lease_.draining; }

  std::optional<TimePoint> last_reached() const { return last_reached_; }  // the store
  bool reached() const;                                                    // within the last 4 s

  // Now, not within half a second.
  void look_now();
  // Revision of the control plane that this node has read: others see it.
  void set_applied(std::int64_t revision) { applied_ = revision; }

  // NodeRow::node of any node. Errc::not_found: there is none.
  boost::asio::awaitable<Status> set_draining(std::string node, bool draining);

  void listen(SlotKind kind, SlotListener& listener) override;
  std::optional<SlotClaim> claim_of(const SlotName& name) const override;
  void let_go(const SlotName& name) override;
  using Slots::want;
  boost::asio::awaitable<Status> want(SlotName name, std::int64_t weight,
                                      std::string home) override;
  boost::asio::awaitable<Status> forget(SlotName name) override;
  std::optional<std::string> address_of_owner(const SlotName& name) const override;

 private:
  using Claims = std::vector<std::pair<SlotName, SlotClaim>>;

  boost::asio::awaitable<void> run();
  boost::asio::awaitable<void> round();
  boost::asio::awaitable<Status> keep_lease();
  boost::asio::awaitable<Status> join();
  boost::asio::awaitable<Status> renew();
  boost::asio::awaitable<Status> look();
  boost::asio::awaitable<Status> take();
  boost::asio::awaitable<Status> coordinate();
  boost::asio::awaitable<void> ask_peers();
  void tell(const Status& outcome);
  void tell_lost() const;
  void tell_metrics() const;
  void tell_taken(const Claims& slots);
  void tell_to_leave(const std::vector<SlotName>& slots);
  template <class Value, class Work>
  boost::asio::awaitable<Result<Value>> call(Work work);

  std::unique_ptr<CommitThread<NodeTable>> table_;
  NodeIdentity who_;
  Parts parts_;
  Lease lease_;
  ClusterView view_;
  NodeWatch watch_;
  LastMoves moves_;
  std::map<SlotKind, SlotListener*> listeners_;
  std::int64_t applied_ = 0;
  std::optional<TimePoint> last_reached_;
  std::optional<TimePoint> next_renewal_;
  std::optional<TimePoint> next_question_;  // to peers
  bool told_away_ = false;
  bool leaving_ = false;
  bool again_ = false;  // look_now()
  bool stop_ = false;
  Signal changed_;
  TaskGroup tasks_;
};

}  // namespace wheelpit::cluster
