#pragma once

#include <boost/asio/ip/tcp.hpp>

namespace wheelpit {

// The two ends of an accepted connection, seen from the one who accepted it.
struct ConnectionEnds {
  boost::asio::ip::tcp::endpoint here;
  boost::asio::ip::tcp::endpoint there;
};

// The same with IPv4 addresses that are written as IPv6 (::ffff:127.0.0.1) as plain IPv4.
ConnectionEnds without_mapped_addresses(ConnectionEnds ends);

// IPv4 addresses written as IPv6: how a socket of IPv6 that is connected to one has them.
ConnectionEnds with_mapped_addresses(ConnectionEnds ends);

}  // namespace wheelpit
