#include "net/peer/local_peer.h"

#include <linux/netlink.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "net/peer/local_address.h"
#include "net/peer/netlink_query.h"
#include "net/peer/proc_net_tcp.h"

namespace wheelpit {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

using Found = std::optional<SocketFacts>;

Result<std::string> read_all(const char* path) {
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) return Error(Errc::unavailable, std::string("cannot read ") + path);
  return text;
}

// For kernels that do not answer netlink questions, gVisor's for one.
Result<Found> look_in_proc(const ConnectionEnds& ends) {
  const bool v4 = ends.there.address().is_v4();
  if (v4) {
    const auto text = read_all("/proc/net/tcp");
    if (!text) return text.error();
    if (const Found found = find_in_proc_net_tcp(*text, ends)) return found;
  }
  // A socket of IPv6 may be connected to an address of IPv4, and there may be no IPv6.
  const auto text = read_all("/proc/net/tcp6");
  if (!text) return v4 ? Result<Found>(Found()) : Result<Found>(text.error());
  return find_in_proc_net_tcp(*text, with_mapped_addresses(ends));
}

}  // namespace

LocalPeers::~LocalPeers() {
  if (diag_ >= 0) close(diag_);
}

Result<Found> LocalPeers::ask_kernel(const ConnectionEnds& ends) {
  if (diag_ < 0) {
    const auto socket = open_netlink(NETLINK_SOCK_DIAG);
    if (!socket) return socket.error();
    diag_ = *socket;
  }
  const std::uint32_t sequence = ++sequence_;
  const auto answer = netlink_query(diag_, sock_diag_request(ends, sequence));
  if (!answer) return answer.error();
  return read_sock_diag_answer(*answer, ends, sequence);
}

Result<Found> LocalPeers::find(const ConnectionEnds& ends) {
  const ConnectionEnds plain = without_mapped_addresses(ends);
  auto found = ask_kernel(plain);
  if (!found) found = look_in_proc(plain);
  if (!found || *found) return found;
  // A socket that is closed and gone leaves no trace, unlike the requests it had sent.
  if (is_local_address(plain.there.address())) return Found(SocketFacts{});
  return Found();
}

Status LocalPeers::self_test() {
  boost::system::error_code ec;
  asio::io_context io;
  tcp::acceptor acceptor(io);
  tcp::socket connecting(io);
  tcp::socket accepted(io);
  const auto step = [&](const char* what) {
    return Error(Errc::unavailable, std::string(what) + ": " + ec.message());
  };
  acceptor.open(tcp::v4(), ec);
  if (!ec) acceptor.bind({asio::ip::address_v4::loopback(), 0}, ec);
  if (!ec) acceptor.listen(1, ec);
  if (ec) return step("cannot listen on 127.0.0.1");
  connecting.connect(acceptor.local_endpoint(ec), ec);
  if (!ec) acceptor.accept(accepted, ec);
  if (ec) return step("cannot connect to 127.0.0.1");
  const ConnectionEnds ends{.here = accepted.local_endpoint(ec),
                            .there = accepted.remote_endpoint(ec)};
  if (ec) return step("cannot tell the ends of a connection");

  const auto found = find(ends);
  if (!found) return found.error();
  struct stat ours{};
  if (fstat(connecting.native_handle(), &ours) != 0 || !*found || (*found)->inode != ours.st_ino ||
      (*found)->uid != ours.st_uid) {
    return Error(Errc::unavailable, "the kernel does not know a connection of our own");
  }
  return {};
}

}  // namespace wheelpit
