#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>

namespace wheelpit {

// Whether an address is one of this network namespace's own, as in its routing table. When that
// cannot be found out: true.
bool is_local_address(const boost::asio::ip::address& address);

// The question for NETLINK_ROUTE, and whether its answer says so.
std::string route_request(const boost::asio::ip::address& address);
bool is_local_route(std::string_view answer);

}  // namespace wheelpit
