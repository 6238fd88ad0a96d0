#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "net/server/peer_check.h"
#include "runtime/peers/peer_lookup.h"

namespace wheelpit::runtime {

// Lets only the processes of one environment speak to its Runtime API: the process that was started
// for it and those below that. Whatever cannot be found out is refused.
class EnvironmentPeers final : public PeerCheck {
 public:
  EnvironmentPeers(std::shared_ptr<PeerLookup> lookup, Log log)
      : lookup_(std::move(lookup)), log_(std::move(log)) {}

  // No one is admitted before, nor after a call with -1.
  void belongs_to(pid_t root);
  // The listener is in a network namespace of the environment's own, which no other process
  // reaches, and where connections cannot be looked up from here.
  void in_own_namespace() { own_namespace_ = true; }

  boost::asio::awaitable<std::expected<HttpPeer, HttpResponse>> judge(ConnectionEnds ends) override;

  // Whether one of them has accepted a connection that we have made; waits for that, at most until
  // `until`. Not for connections in another network namespace.
  boost::asio::awaitable<bool> have_accepted(ConnectionEnds ends, TimePoint until);

 private:
  boost::asio::awaitable<bool> is_own(ConnectionEnds ends);
  bool found_at_once(std::uint64_t inode);
  void remember(pid_t pid);

  std::shared_ptr<PeerLookup> lookup_;
  Log log_;
  pid_t root_ = -1;
  bool own_namespace_ = false;
  std::vector<pid_t> likely_;  // who has connected before, the latest last
  bool told_ = false;
};

}  // namespace wheelpit::runtime
