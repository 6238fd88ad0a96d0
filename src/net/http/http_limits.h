#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>

#include "base/clock.h"
#include "net/http/connection_pool.h"

namespace wheelpit {

// How long a server waits for its peers. Duration::max() is for ever.
struct HttpTimes {
  Duration head = std::chrono::seconds(15);   // for all of a request's head, from its first byte
  Duration first = std::chrono::seconds(15);  // for the first byte on a new connection
  Duration idle = std::chrono::seconds(75);   // for the first byte of another request
  // A body on its way here, and an answer on its way to the peer, must move at least so many bytes
  // in each such span.
  Duration span = std::chrono::seconds(20);
  std::uint64_t bytes_a_span = 20'000;
  Duration linger = std::chrono::seconds(5);  // for the peer to read a refusal
};

struct HttpLimits {
  // What happens to a request whose body is larger than it may be:
  //   refuse  answered 413 at once
  //   drain   read to its end and dropped; then the handler is called with `oversized` set
  //   tell    the handler is called with `oversized` set at once; what is left is not read
  // The connection is closed after `refuse` and `tell`.
  enum class Oversized { refuse, drain, tell };

  std::size_t header_bytes = std::size_t{64} << 10;  // at most 2 MiB
  std::size_t body_bytes = std::size_t{80} << 20;    // HeadJudgement::body_bytes may lower it
  Oversized oversized = Oversized::refuse;

  // Of all requests together that are being received or handled, but for the first 16 KiB of each.
  std::uint64_t buffered_bytes = std::numeric_limits<std::uint64_t>::max();

  std::size_t connections = 4096;  // at most
  // With a pool: so many of them are this server's own, and each beyond is one of the pool.
  std::size_t assured = 0;
  std::shared_ptr<ConnectionPool> pool = nullptr;
  std::size_t reserve = 0;  // more than these, for requests that are judged `always`
  HttpTimes times = {};
  Duration tick = std::chrono::seconds(1);  // how often the times are looked at
};

}  // namespace wheelpit
