#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <list>

#include "base/task_group.h"

namespace wheelpit {

// A TCP relay on the loopback, to break and to watch connections in tests. stop() and wait for
// stopped() before destruction.
class Relay {
 public:
  // From a free port of `address` to the port `to` of 127.0.0.1.
  Relay(boost::asio::io_context& io, std::uint16_t to, const char* address = "127.0.0.1");

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  // Ends the connections there are, as when a cable is pulled and both ends notice.
  void cut();

  std::size_t connections() const { return accepted_; }  // ever
  std::size_t writes_of_client() const { return from_clients_.pieces; }
  std::size_t bytes_of_server() const { return from_servers_.bytes; }

  void stop();
  bool stopped() const { return tasks_.size() == 0; }

 private:
  using Socket = boost::asio::ip::tcp::socket;
  struct Traffic {
    std::size_t pieces = 0;
    std::size_t bytes = 0;
  };
  struct Pair {
    Socket client;
    Socket server;
  };

  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> pump(Socket& from, Socket& to, Traffic& traffic);

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::endpoint to_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::list<Pair> pairs_;  // kept to the end: their tasks refer to them
  std::size_t accepted_ = 0;
  Traffic from_clients_;
  Traffic from_servers_;
  TaskGroup tasks_;
};

}  // namespace wheelpit
