#include "relay.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

void close(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.close(ignored);
}

}  // namespace

Relay::Relay(asio::io_context& io, std::uint16_t to, const char* address)
    : io_(io),
      to_(asio::ip::make_address("127.0.0.1"), to),
      acceptor_(io, tcp::endpoint(asio::ip::make_address(address), 0)),
      tasks_(io, Log()) {
  tasks_.spawn("relay", accept());
}

void Relay::cut() {
  for (Pair& pair : pairs_) {
    close(pair.client);
    close(pair.server);
  }
}

void Relay::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  cut();
}

asio::awaitable<void> Relay::accept() {
  for (;;) {
    auto [failed, client] = co_await acceptor_.async_accept(kTuple);
    if (failed) co_return;
    ++accepted_;
    tcp::socket server(io_);
    auto [refused] = co_await server.async_connect(to_, kTuple);
    if (refused) continue;
    client.set_option(tcp::no_delay(true));
    server.set_option(tcp::no_delay(true));
    Pair& pair = pairs_.emplace_back(Pair{std::move(client), std::move(server)});
    tasks_.spawn("to server", pump(pair.client, pair.server, from_clients_));
    tasks_.spawn("to client", pump(pair.server, pair.client, from_servers_));
  }
}

asio::awaitable<void> Relay::pump(Socket& from, Socket& to, Traffic& traffic) {
  std::array<char, 65536> buffer;
  for (;;) {
    auto [failed, count] = co_await from.async_read_some(asio::buffer(buffer), kTuple);
    if (failed) break;
    ++traffic.pieces;
    traffic.bytes += count;
    const auto [lost, written] =
        co_await asio::async_write(to, asio::buffer(buffer.data(), count), kTuple);
    if (lost) break;
  }
  close(from);
  close(to);
}

}  // namespace wheelpit
