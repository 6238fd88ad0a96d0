#pragma once

#include <sys/types.h>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "net/server/peer_check.h"
#include "runtime/peers/peer_lookup.h"

namespace wheelpit::runtime {

// Tells which connections to the engine's API come from inside an environment, of any function.
// Admits everyone; an unknown peer counts as a function.
class FunctionPeers final : public PeerCheck {
 public:
  struct Parts {
    // Environments have been started, or are about to be: until then there are no functions.
    std::shared_ptr<const std::atomic<bool>> any_started;
    uid_t engine;          // the user of this process
    uid_t functions;       // the user that functions run as, seen from here
    bool helpers = false;  // processes that the engine has started as itself speak for functions
  };

  // `io` must outlive this.
  FunctionPeers(boost::asio::io_context& io, Parts parts)
      : lookup_(std::make_shared<PeerLookup>(io)), parts_(std::move(parts)) {}

  boost::asio::awaitable<std::expected<HttpPeer, HttpResponse>> judge(ConnectionEnds ends) override;

 private:
  boost::asio::awaitable<bool> is_function(ConnectionEnds ends);

  std::shared_ptr<PeerLookup> lookup_;
  const Parts parts_;
};

}  // namespace wheelpit::runtime
