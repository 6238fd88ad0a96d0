#pragma once

#include <boost/asio/awaitable.hpp>
#include <utility>

#include "base/signal.h"

namespace wheelpit::api {

// One writer of the control plane at a time: a check followed by a write holds only if nothing
// else writes in between, and the store is awaited in between. For the coroutines of one
// thread.
class WriteTurn {
 public:
  explicit WriteTurn(boost::asio::io_context& io) : ended_(io) {}

  // Held until it is destroyed.
  class Lease {
   public:
    explicit Lease(WriteTurn* turn) : turn_(turn) {}
    Lease(Lease&& other) noexcept : turn_(std::exchange(other.turn_, nullptr)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (turn_ == nullptr) return;
      turn_->taken_ = false;
      turn_->ended_.notify();
    }

   private:
    WriteTurn* turn_;
  };

  boost::asio::awaitable<Lease> take() {
    while (taken_) co_await ended_.wait();
    taken_ = true;
    co_return Lease(this);
  }

 private:
  bool taken_ = false;
  Signal ended_;
};

}  // namespace wheelpit::api
