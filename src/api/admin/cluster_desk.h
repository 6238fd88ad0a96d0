#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "cluster/view.h"

namespace wheelpit::api {

// How much one node, or all together, must do.
struct Load {
  std::int64_t busy = 0;      // invocations that run
  std::int64_t capacity = 0;  // that can run at the same time
  std::int64_t waiting = 0;   // asynchronous events that wait
  double oldest_seconds = 0;  // the age of the oldest of them
  std::int64_t nodes = 1;     // that this is the sum of
  std::int64_t silent = 0;    // live ones that did not answer
};

// The nodes that share a store, for people.
class ClusterDesk {
 public:
  virtual ~ClusterDesk() = default;

  // As of this node's last look.
  virtual cluster::ClusterView view() const = 0;

  // The node should get nothing any more and to lose what it has, or gets its share again.
  // Errc::not_found: no such node.
  virtual boost::asio::awaitable<Status> set_draining(std::string node, bool draining) = 0;

  // This node's `own`, and that of all live ones.
  virtual boost::asio::awaitable<Load> load_of_all(Load own) = 0;
};

}  // namespace wheelpit::api
