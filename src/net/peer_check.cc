#include "net/peer_check.h"

namespace wheelpit {

boost::asio::awaitable<std::expected<HttpPeer, HttpResponse>> judge_peer(PeerCheck& check,
                                                                         const HttpSocket& socket) {
  boost::system::error_code here;
  boost::system::error_code there;
  const ConnectionEnds ends{.here = socket.local_endpoint(here),
                            .there = socket.remote_endpoint(there)};
  if (!here && !there) co_return co_await check.judge(ends);
  // It has reset the connection already: whoever it was, nothing of what it has sent is done.
  HttpResponse refusal;
  refusal.status = 403;
  co_return std::unexpected(std::move(refusal));
}

}  // namespace wheelpit
