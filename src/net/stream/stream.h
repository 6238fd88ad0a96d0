#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "net/address/endpoint.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {

// What a TLS client trusts.
struct TlsTrust {
  std::optional<std::string> ca_file = std::nullopt;  // PEM; the system's authorities if absent
  // What the server must agree to speak (ALPN), such as "h2"; absent: it is not asked.
  std::optional<std::string> protocol = std::nullopt;
};

// One TCP or TLS connection of a client, for coroutines of one thread. At most one read and one
// write at a time, which may overlap.
//
// Deadlines are arguments. One that passes closes the connection, since it is then unknown how far
// the transfer went. Errors:
//   unavailable       refused, reset, ended by the peer, name not found, TLS alert
//   timed_out         the deadline passed
//   cancelled         close() was called
//   invalid_argument  the certificate does not verify, the CA file cannot be read, or the server
//                     does not speak the protocol: someone must change a configuration
class Stream {
 public:
  explicit Stream(boost::asio::io_context& io);
  // No operation may be under way.
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Resolves the name, tries its addresses in turn and, for TLS, checks the certificate against
  // `trust` and the host's name. Once per object.
  boost::asio::awaitable<Status> connect(Endpoint endpoint, TlsTrust trust, TimePoint until);

  // Waits for at least one byte. `into` must live until the return.
  boost::asio::awaitable<Result<std::size_t>> read_some(
      std::span<char> into, std::optional<TimePoint> until = std::nullopt);

  // Fewer bytes than this that are waiting to be read shall not wake the thread up: for a caller
  // who has decided to read later. A read waits for as many, so set it back to 1 before one.
  void wake_at(std::size_t bytes);

  // Writes all of `bytes`, which must live until the return.
  boost::asio::awaitable<Status> write(std::string_view bytes,
                                       std::optional<TimePoint> until = std::nullopt);

  // Ends every operation under way with `cancelled`, and all later ones at once.
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wheelpit
