#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/cluster/event_orders.h"
#include "app/parts/async_invocations.h"
#include "async/async_events.h"
#include "async/event.h"
#include "base/log.h"
#include "base/task_group.h"
#include "cluster/peers.h"
#include "cluster/slots.h"

namespace wheelpit {

// Asynchronous events among several nodes: tells whoever has the bucket of an event that was
// accepted here, and has what people order carried out by each node for its own buckets. Lists are
// the store's, the same on each node. Belongs to shard 0's thread.
class EventSharing final : public async::AsyncEvents {
 public:
  struct Parts {
    boost::asio::io_context& io;
    AsyncInvocations& here;
    cluster::Peers& peers;
    cluster::Slots& slots;
  };

  // Before the peers are listened to. What is given must outlive this.
  EventSharing(const Parts& parts, Log log);

  boost::asio::awaitable<Result<async::EventPage>> list(async::EventSelection selection,
                                                        async::EventNumber after,
                                                        std::size_t limit) override;
  boost::asio::awaitable<Result<std::vector<async::FailedCount>>> count_failed() override;
  boost::asio::awaitable<Result<std::optional<async::StoredEvent>>> show(
      std::string request_id) override;

  // Errc::unavailable, with how far it has come, if a node does not answer or a bucket is nobody's:
  // it may be asked for again.
  boost::asio::awaitable<Result<std::size_t>> redrive(async::EventSelection selection) override;
  boost::asio::awaitable<Result<std::size_t>> purge(async::EventSelection selection) override;

  // Tells nobody any more. join() returns when nothing is under way.
  void stop() { stopping_ = true; }
  boost::asio::awaitable<void> join() { return tasks_.join(); }

 private:
  enum class Order { redrive, purge };
  boost::asio::awaitable<Result<std::size_t>> give(Order order, async::EventSelection selection);
  boost::asio::awaitable<Status> give_once(Order order, async::EventSelection selection,
                                           EventsDone& done);
  boost::asio::awaitable<Result<std::size_t>> do_here(Order order, async::EventSelection selection);
  boost::asio::awaitable<cluster::PeerAnswer> answer(cluster::PeerRequest request);
  void tell_owner(async::EventNumber number);
  boost::asio::awaitable<void> tell(std::string address);

  Parts parts_;
  Log log_;
  std::map<std::string, std::vector<async::EventNumber>> to_tell_;  // by address, while it is told
  bool stopping_ = false;
  TaskGroup tasks_;
};

}  // namespace wheelpit
