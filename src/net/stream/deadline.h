#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/injected_clock.h"

namespace wheelpit {

// Closes the socket if it is still there at `until`: whatever waits for the socket then ends.
class Deadline {
 public:
  using Executor = boost::asio::io_context::executor_type;
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

  // Without `until` it does nothing. `socket` must outlive this.
  Deadline(std::optional<TimePoint> until, Socket& socket) {
    if (!until) return;
    // Owned here and by the timer's handler, which may be on its way already when this ends.
    watched_ = std::make_shared<Watched>(Watched{&socket, false});
    injected_.emplace(socket.get_executor().context(), until,
                      [watched = watched_] { pass(*watched); });
    timer_.emplace(socket.get_executor(), injected_->system_time());
    timer_->async_wait([watched = watched_](boost::system::error_code cancelled) {
      if (!cancelled) pass(*watched);
    });
  }
  ~Deadline() {
    if (watched_) watched_->socket = nullptr;
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  bool passed() const { return watched_ && watched_->passed; }

 private:
  struct Watched {
    Socket* socket;
    bool passed;
  };
  static void pass(Watched& watched) {
    if (watched.socket == nullptr) return;
    watched.passed = true;
    boost::system::error_code ignored;
    watched.socket->close(ignored);
  }

  std::shared_ptr<Watched> watched_;
  std::optional<InjectedWait> injected_;
  std::optional<boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>>
      timer_;
};

}  // namespace wheelpit
