#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/stream/deadline.h"
#include "runtime/peers/environment_peers.h"
#include "runtime/process/process.h"

namespace wheelpit::runtime {

// How the engine reaches what listens inside one environment, and nothing else: a function must not
// be able to have the engine speak to another process, which would take it for the operator.
//
// In its own network namespace, through sockets that were made in there: their 127.0.0.1 is the
// environment's. Elsewhere, on this machine's loopback, if the kernel says that a process of the
// environment has accepted the connection; before that nothing is sent.
class TelemetryDoor {
 public:
  using Socket = Deadline::Socket;

  TelemetryDoor(boost::asio::io_context& io, std::shared_ptr<EnvironmentPeers> peers)
      : io_(io), peers_(std::move(peers)) {}

  // The environment has its own network namespace; these are sockets of it. To be called before the
  // first entrance is taken.
  void in_own_namespace(std::vector<OwnedFd> spares);

  // Where the engine itself listens.
  void not_to(std::uint16_t port) { own_port_ = port; }
  bool is_closed_to(std::uint16_t port) const { return port == own_port_; }

  // The right to one connection at a time. Errc::throttled: there is none left.
  class Entrance {
   public:
    // Connects to that port of 127.0.0.1. What it gave before must be closed.
    boost::asio::awaitable<Result<Socket>> connect(std::uint16_t port, TimePoint until);

   private:
    friend class TelemetryDoor;
    explicit Entrance(TelemetryDoor& door) : door_(door) {}

    TelemetryDoor& door_;
    OwnedFd spare_;
  };
  Result<std::unique_ptr<Entrance>> entrance();

 private:
  boost::asio::io_context& io_;
  std::shared_ptr<EnvironmentPeers> peers_;
  bool own_namespace_ = false;
  std::uint16_t own_port_ = 0;
  std::vector<OwnedFd> spares_;
};

}  // namespace wheelpit::runtime
