#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <utility>

namespace wheelpit {

// Runs `io` until `task` has ended and nothing else is left to do; returns what it gave. For tests.
template <class T>
T run_to_end(boost::asio::io_context& io, boost::asio::awaitable<T> task) {
  auto result = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
  io.restart();
  io.run();
  return result.get();
}

template <class T>
T run_to_end(boost::asio::awaitable<T> task) {
  boost::asio::io_context io;
  return run_to_end(io, std::move(task));
}

}  // namespace wheelpit
