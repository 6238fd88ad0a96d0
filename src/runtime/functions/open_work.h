#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>

#include "base/signal.h"

namespace wheelpit::runtime {

// What is under way in a runtime and must end before it stops: invocations, and starts of
// provisioned environments.
class OpenWork {
 public:
  explicit OpenWork(boost::asio::io_context& io) : ended_(io) {}

  // One piece, from here until it is destroyed. Must not outlive `work`.
  class Item {
   public:
    explicit Item(OpenWork& work) : work_(work) { ++work_.items_; }
    ~Item() {
      if (--work_.items_ == 0) work_.ended_.notify();
    }
    Item(const Item&) = delete;
    Item& operator=(const Item&) = delete;

   private:
    OpenWork& work_;
  };

  // Nothing new may begin from here on.
  void stop() { stopping_ = true; }
  bool stopping() const { return stopping_; }

  // Returns when nothing is under way.
  boost::asio::awaitable<void> all_ended() {
    while (items_ != 0) co_await ended_.wait();
  }

 private:
  std::size_t items_ = 0;
  bool stopping_ = false;
  Signal ended_;
};

}  // namespace wheelpit::runtime
