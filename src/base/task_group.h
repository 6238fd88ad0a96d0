#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <string>

#include "base/log.h"
#include "base/signal.h"

namespace wheelpit {

// The coroutines that one owner has started. Nothing is spawned outside a group: its owner waits
// for the end with join() before it is destroyed.
//
// A task that throws is a bug or exhaustion: it is logged as an error and `on_failure` is told.
class TaskGroup {
 public:
  TaskGroup(boost::asio::io_context& io, Log log) : io_(io), log_(std::move(log)), done_(io) {}
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // `name` appears in the log if the task throws.
  void spawn(std::string name, boost::asio::awaitable<void> task,
             std::function<void()> on_failure = {});

  // Returns when no task is left.
  boost::asio::awaitable<void> join();

  std::size_t size() const { return running_; }

 private:
  boost::asio::io_context& io_;
  Log log_;
  Signal done_;
  std::size_t running_ = 0;
};

}  // namespace wheelpit
