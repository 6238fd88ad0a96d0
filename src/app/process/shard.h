#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

namespace wheelpit {

// One event loop and its thread. A function, its environments and its mappings live on one shard
// and touch no other; use post or on_shard() to cross over.
class Shard {
 public:
  Shard();
  ~Shard();  // joins the thread; let_end() must have been called

  boost::asio::io_context& io() { return io_; }

  // Runs the loop on a separate thread.
  void start();

  // Runs the loop on the calling thread, until let_end() was called and nothing is left to do.
  void run();

  // No more work is coming: the loop ends with its last task. From any thread.
  void let_end();

 private:
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

// Shard 0 serves the API and runs on the main thread.
class Shards {
 public:
  explicit Shards(std::size_t count);
  // Does not wait for a pending name lookup, which nothing can
  // interrupt.
  ~Shards();
  Shards(const Shards&) = delete;
  Shards& operator=(const Shards&) = delete;

  std::size_t size() const { return shards_.size(); }
  Shard& operator[](std::size_t index) { return *shards_[index]; }

  // Where a function of this name, and every mapping to it, lives. The same in every run.
  std::size_t home_of(std::string_view function_name) const;

 private:
  std::vector<std::unique_ptr<Shard>> shards_;
};

// Runs `task` on another shard and comes back with its result to the caller's.
template <class T>
boost::asio::awaitable<T> on_shard(Shard& shard, boost::asio::awaitable<T> task) {
  co_return co_await boost::asio::co_spawn(shard.io(), std::move(task), boost::asio::use_awaitable);
}

}  // namespace wheelpit
