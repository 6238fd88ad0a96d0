#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace wheelpit {

// Threads for work that would hold an event loop for more than some milliseconds. At most as many
// pieces of work run at a time as there are threads; the others wait in the order they came.
class Workers {
 public:
  explicit Workers(std::size_t threads) : pool_(threads) {}
  // Waits for what runs.
  ~Workers() { pool_.join(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Calls `work` on one of the threads. Its result, or what it throws, arrives on the caller's
  // executor. What `work` refers to must stay until then, or until the destruction of this.
  template <class Work>
  boost::asio::awaitable<std::invoke_result_t<Work&>> run(Work work) {
    using Answer = std::invoke_result_t<Work&>;
    co_return co_await boost::asio::co_spawn(
        pool_, [w = std::move(work)]() mutable -> boost::asio::awaitable<Answer> { co_return w(); },
        boost::asio::use_awaitable);
  }

 private:
  boost::asio::thread_pool pool_;
};

}  // namespace wheelpit
