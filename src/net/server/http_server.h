#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "net/http/http_limits.h"
#include "net/http/http_message.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {

class PeerCheck;
class TlsIdentity;

// HTTP/1.1 with keep-alive on one listening socket of one thread.
//
// Peers are not trusted. A request that breaks the protocol or a limit is answered 400, 413 or 431,
// one that does not get on 408, one for which there is no room HttpHandler::busy(); each ends its
// connection, nothing else. When all connections are taken, the one that has waited longest for a
// head is closed for a new one.
class HttpServer {
 public:
  // `clock` and `handler` must outlive the server, and every call of the handler that stop() did
  // not wait for. With `peers`, the sender of a head is checked before the head is read.
  HttpServer(boost::asio::io_context& io, const Clock& clock, HttpHandler& handler,
             HttpLimits limits, Log log, std::shared_ptr<PeerCheck> peers = nullptr);
  ~HttpServer();

  // Binds, listens and accepts from now on. Port 0 picks a free one; returns the port.
  Result<std::uint16_t> listen(const std::string& host, std::uint16_t port);

  // The same on a socket of IPv4 that listens already. Takes it over unless it fails.
  Status listen(int socket);

  // Before listen(): every connection speaks TLS, and nothing is plain. A connection without TLS in
  // the time of a head is closed; a peer that speaks HTTP is told to use https.
  void secure_with(std::shared_ptr<TlsIdentity> identity);

  // HttpLimits::buffered_bytes from now on. What is held already stays.
  void set_buffered_bytes(std::uint64_t most);

  // A connection could once not be accepted at once, for want of a file descriptor.
  bool lacked_descriptors() const;

  // The peers are known to have ended: returns when all that they had sent was read and handled,
  // requests under way not counted, or at `until`.
  boost::asio::awaitable<void> read_to_end(TimePoint until);

  // Accepts no more, closes connections that wait for a request, and waits for the others to have
  // been answered, at most until `until`; then closes those too. Required before destruction.
  boost::asio::awaitable<void> stop(TimePoint until);

 private:
  struct State;
  // Also owned by each connection's coroutine: its handler may still be busy when stop() has given
  // up waiting for it.
  std::shared_ptr<State> state_;
};

}  // namespace wheelpit
