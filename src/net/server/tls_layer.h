#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "net/server/http_socket.h"

namespace wheelpit {

// TLS on a connection that a server has accepted. One read and one write at a time, which may
// overlap; closing the socket ends them.
class TlsLayer {
 public:
  using Moved = std::pair<boost::system::error_code, std::size_t>;

  // `socket` must outlive it.
  TlsLayer(HttpSocket& socket, std::shared_ptr<boost::asio::ssl::context> context);
  ~TlsLayer();
  TlsLayer(const TlsLayer&) = delete;
  TlsLayer& operator=(const TlsLayer&) = delete;

  boost::asio::awaitable<boost::system::error_code> handshake();

  // A peer that closes its side without saying so has ended it nevertheless (asio::error::eof):
  // where a request ends is HTTP's to say.
  boost::asio::awaitable<Moved> read_some(boost::asio::mutable_buffer into);

  // All of it.
  boost::asio::awaitable<Moved> write(boost::asio::const_buffer bytes);

  // Tells the peer that nothing more comes, and waits until it says so, sends something, or goes.
  boost::asio::awaitable<void> shut_down();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A failure of handshake() in words for the log.
std::string handshake_text(const boost::system::error_code& failure);

}  // namespace wheelpit
