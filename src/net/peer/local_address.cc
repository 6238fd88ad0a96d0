#include "net/peer/local_address.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "net/peer/netlink_query.h"

namespace wheelpit {

namespace asio = boost::asio;

bool is_local_address(const asio::ip::address& address) {
  if (address.is_loopback()) return true;
  const auto netlink = open_netlink(NETLINK_ROUTE);
  if (!netlink) return true;
  const auto answer = netlink_query(*netlink, route_request(address));
  close(*netlink);
  return !answer || is_local_route(*answer);
}

std::string route_request(const asio::ip::address& address) {
  std::string bytes;
  if (address.is_v4()) {
    const auto raw = address.to_v4().to_bytes();
    bytes.assign(raw.begin(), raw.end());
  } else {
    const auto raw = address.to_v6().to_bytes();
    bytes.assign(raw.begin(), raw.end());
  }
  struct {
    nlmsghdr head;
    rtmsg body;
    rtattr destination;
  } request{};
  request.head.nlmsg_len = static_cast<std::uint32_t>(sizeof request + bytes.size());
  request.head.nlmsg_type = RTM_GETROUTE;
  request.head.nlmsg_flags = NLM_F_REQUEST;
  request.body.rtm_family = address.is_v4() ? AF_INET : AF_INET6;
  request.body.rtm_dst_len = static_cast<unsigned char>(bytes.size() * 8);
  request.destination.rta_len = static_cast<unsigned short>(RTA_LENGTH(bytes.size()));
  request.destination.rta_type = RTA_DST;
  return std::string(reinterpret_cast<const char*>(&request), sizeof request) + bytes;
}

bool is_local_route(std::string_view answer) {
  nlmsghdr head{};
  rtmsg route{};
  if (answer.size() < sizeof head) return true;
  std::memcpy(&head, answer.data(), sizeof head);
  // Without a route to it, it is not an address of ours.
  if (head.nlmsg_type == NLMSG_ERROR) return false;
  if (head.nlmsg_type != RTM_NEWROUTE || answer.size() < NLMSG_HDRLEN + sizeof route) return true;
  std::memcpy(&route, answer.data() + NLMSG_HDRLEN, sizeof route);
  return route.rtm_type == RTN_LOCAL;
}

}  // namespace wheelpit
