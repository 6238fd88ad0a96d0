#include "runtime/telemetry/telemetry_door.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

namespace wheelpit::runtime {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// Ends whatever connection the socket has, so that it can have another.
bool disconnect(const OwnedFd& socket) {
  sockaddr nowhere{};
  nowhere.sa_family = AF_UNSPEC;
  return ::connect(socket.get(), &nowhere, sizeof nowhere) == 0;
}

}  // namespace

void TelemetryDoor::in_own_namespace(std::vector<OwnedFd> spares) {
  own_namespace_ = true;
  spares_ = std::move(spares);
}

Result<std::unique_ptr<TelemetryDoor::Entrance>> TelemetryDoor::entrance() {
  std::unique_ptr<Entrance> entrance(new Entrance(*this));
  if (!own_namespace_) return entrance;
  if (spares_.empty()) return Error(Errc::throttled, "no more subscriptions in this environment");
  entrance->spare_ = std::move(spares_.back());
  spares_.pop_back();
  return entrance;
}

asio::awaitable<Result<TelemetryDoor::Socket>> TelemetryDoor::Entrance::connect(std::uint16_t port,
                                                                                TimePoint until) {
  Socket socket(door_.io_);
  boost::system::error_code ec;
  if (spare_) {
    if (!disconnect(spare_)) co_return Error(Errc::unavailable, "connect: " + error_text(errno));
    OwnedFd same(fcntl(spare_.get(), F_DUPFD_CLOEXEC, 0));
    if (!same) co_return Error(Errc::unavailable, "dup: " + error_text(errno));
    socket.assign(tcp::v4(), same.get(), ec);
    if (ec) co_return Error(Errc::unavailable, ec.message());
    same.release();
  }
  {
    const Deadline deadline(until, socket);
    const tcp::endpoint address(asio::ip::address_v4::loopback(), port);
    std::tie(ec) = co_await socket.async_connect(address, kAwait);
    if (deadline.passed()) co_return Error(Errc::timed_out, "connection timed out");
    if (ec) co_return Error(Errc::unavailable, ec.message());
  }
  if (!door_.own_namespace_) {
    const ConnectionEnds ends{.here = socket.local_endpoint(ec),
                              .there = socket.remote_endpoint(ec)};
    if (ec || !co_await door_.peers_->have_accepted(ends, until)) {
      co_return Error(Errc::unavailable, "no process of the environment has accepted it");
    }
  }
  socket.set_option(tcp::no_delay(true), ec);
  co_return std::move(socket);
}

}  // namespace wheelpit::runtime
