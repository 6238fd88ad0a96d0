#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/task_group.h"
#include "cluster/peers.h"

namespace wheelpit {

// Tells the other nodes at once that the store's revision has moved, which each would find within a
// second, so that what a write has made is there on all of them when it is answered. Belongs to
// shard 0's thread.
class RevisionTeller {
 public:
  struct Parts {
    boost::asio::io_context& io;
    const Clock& clock;
    cluster::Peers& peers;
    // Returns when this node has applied it, or at `until`; whether it has.
    std::function<boost::asio::awaitable<bool>(std::int64_t revision, TimePoint until)> catch_up;
  };

  // Answers peers from now on. What the parts refer to must outlive this.
  RevisionTeller(Parts parts, Log log);

  // Returns when every live node has applied it, after kPatience at the latest.
  boost::asio::awaitable<void> tell(std::int64_t revision);
  static constexpr Duration kPatience = std::chrono::milliseconds(250);

  boost::asio::awaitable<void> join() { return tasks_.join(); }

 private:
  struct Round;
  boost::asio::awaitable<void> tell_one(std::string address, std::int64_t revision,
                                        std::shared_ptr<Round> round);
  boost::asio::awaitable<cluster::PeerAnswer> serve(cluster::PeerRequest request);

  Parts parts_;
  TaskGroup tasks_;
};

}  // namespace wheelpit
