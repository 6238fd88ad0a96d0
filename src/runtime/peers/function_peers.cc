#include "runtime/peers/function_peers.h"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

// Before looking again for a socket that no process has: it may be on its way from one to another.
constexpr auto kPause = std::chrono::milliseconds(3);
constexpr int kLooks = 2;

}  // namespace

asio::awaitable<std::expected<HttpPeer, HttpResponse>> FunctionPeers::judge(ConnectionEnds ends) {
  co_return co_await is_function(ends) ? HttpPeer::function : HttpPeer::anyone;
}

asio::awaitable<bool> FunctionPeers::is_function(ConnectionEnds ends) {
  if (!parts_.any_started->load()) co_return false;
  const auto socket = lookup_->socket_of(ends);
  if (!socket) co_return true;
  if (!*socket) co_return false;  // of another machine
  const SocketFacts facts = **socket;
  if (facts.inode == 0) co_return true;
  const bool dedicated = parts_.functions != parts_.engine;
  if (dedicated && facts.uid == parts_.functions) co_return true;
  if (facts.uid != parts_.engine || (dedicated && !parts_.helpers)) co_return false;

  // Functions and the people who use this engine are one user: what is left are their processes.
  for (int look = 0; look < kLooks; ++look) {
    if (look != 0) {
      asio::steady_timer timer(lookup_->io(), kPause);
      co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    const SocketHolders holders = co_await lookup_->holders(facts.inode, getpid());
    if (holders.inside) co_return true;
    if (holders.outside) co_return false;
  }
  co_return true;
}

}  // namespace wheelpit::runtime
