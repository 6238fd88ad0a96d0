#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>

#include "net/http/http_message.h"
#include "net/peer/connection_ends.h"
#include "net/server/http_connection.h"

namespace wheelpit {

// Finds out who is at the other end of a connection, whatever its requests say.
class PeerCheck {
 public:
  virtual ~PeerCheck() = default;

  // Called once for each connection, when its first head is here and before that is looked at. A
  // response is sent at once, and is all that this connection ever gets.
  virtual boost::asio::awaitable<std::expected<HttpPeer, HttpResponse>> judge(
      ConnectionEnds ends) = 0;
};

// Has `check` judge the peer of a connection that `socket` has accepted.
boost::asio::awaitable<std::expected<HttpPeer, HttpResponse>> judge_peer(PeerCheck& check,
                                                                         const HttpSocket& socket);

}  // namespace wheelpit
