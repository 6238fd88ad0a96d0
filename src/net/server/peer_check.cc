#include "net/server/peer_check.h"

namespace wheelpit {

boost::asio::awaitable<std::expected<HttpPeer, HttpResponse>> judge_peer(PeerCheck& check,
                                                                         const HttpSocket& socket) {
  boost::system::error_code here;
  boost::system::error_code there;
  const ConnectionEnds ends{.here = socket.local_endpoint(here),
                            .there = socket.remote_endpoint(there)};
  if (!here && !there) {
    auto judged = co_await check.judge(ends);
    // Only as long as it is connected, no one else can have its address.
    static_cast<void>(socket.remote_endpoint(there));
    if (!there) co_return judged;
  }
  // It has reset the connection: no matter who it was, nothing of what it has sent is done.
  HttpResponse refusal;
  refusal.status = 403;
  co_return std::unexpected(std::move(refusal));
}

}  // namespace wheelpit
