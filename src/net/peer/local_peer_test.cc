#include "net/peer/local_peer.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "net/peer/local_address.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A connection of this process with itself.
class Connection {
 public:
  Connection(const std::string& listen, const std::string& connect) : acceptor_(io_) {
    const tcp::endpoint where(asio::ip::make_address(listen), 0);
    acceptor_.open(where.protocol());
    if (where.protocol() == tcp::v6()) acceptor_.set_option(asio::ip::v6_only(false));
    acceptor_.bind(where);
    acceptor_.listen(5);
    const auto port = acceptor_.local_endpoint().port();
    client.connect({asio::ip::make_address(connect), port});
    acceptor_.accept(server);
    ends = {.here = server.local_endpoint(), .there = server.remote_endpoint()};
  }

  std::uint64_t inode() {
    struct stat facts{};
    fstat(client.native_handle(), &facts);
    return facts.st_ino;
  }

 private:
  asio::io_context io_;
  tcp::acceptor acceptor_;

 public:
  tcp::socket client{io_};
  tcp::socket server{io_};
  ConnectionEnds ends;
};

void expect_found(Connection& connection) {
  LocalPeers peers;
  const auto found = peers.find(connection.ends);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(*found, (SocketFacts{.uid = geteuid(), .inode = connection.inode()}));
}

TEST(LocalPeers, FindsThePeerOfIpv4) {
  Connection connection("127.0.0.1", "127.0.0.1");
  expect_found(connection);
}

TEST(LocalPeers, FindsThePeerOfIpv6) {
  Connection connection("::1", "::1");
  expect_found(connection);
}

TEST(LocalPeers, FindsAPeerOfIpv4BehindAListenerOfIpv6) {
  Connection connection("::", "127.0.0.1");
  ASSERT_TRUE(connection.ends.there.address().is_v6());
  expect_found(connection);
}

TEST(LocalPeers, FindsAPeerOfIpv6ThatSpeaksIpv4) {
  Connection connection("127.0.0.1", "::ffff:127.0.0.1");
  expect_found(connection);
}

TEST(LocalPeers, APeerThatHasClosedIsNobodys) {
  Connection connection("127.0.0.1", "127.0.0.1");
  connection.client.close();
  const auto found = LocalPeers().find(connection.ends);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->inode, 0U);
}

// What it had sent can still be read, so it must not be taken for somebody from elsewhere.
TEST(LocalPeers, APeerThatHasResetItsConnectionIsNobodys) {
  Connection connection("127.0.0.1", "127.0.0.1");
  connection.client.set_option(asio::socket_base::linger(true, 0));
  connection.client.close();
  const auto found = LocalPeers().find(connection.ends);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->inode, 0U);
}

TEST(LocalPeers, AListenerOnThePortOfAPeerThatIsGoneIsNotThePeer) {
  Connection connection("127.0.0.1", "127.0.0.1");
  connection.client.set_option(asio::socket_base::linger(true, 0));
  connection.client.close();
  asio::io_context io;
  const tcp::acceptor other(io, connection.ends.there);
  const auto found = LocalPeers().find(connection.ends);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->inode, 0U);
}

TEST(LocalPeers, AnAddressOfAnotherMachineIsElsewhere) {
  const ConnectionEnds ends{.here = {asio::ip::make_address("127.0.0.1"), 9400},
                            .there = {asio::ip::make_address("192.0.2.55"), 40000}};
  const auto found = LocalPeers().find(ends);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_FALSE(*found);
}

TEST(LocalPeers, TheSelfTestPassesWhereTestsRun) {
  const Status tested = LocalPeers().self_test();
  EXPECT_TRUE(tested) << tested.error().message();
}

TEST(LocalAddress, AllOfLoopbackIsLocalAndNoOtherMachineIs) {
  EXPECT_TRUE(is_local_address(asio::ip::make_address("127.9.8.7")));
  EXPECT_TRUE(is_local_address(asio::ip::make_address("::1")));
  EXPECT_FALSE(is_local_address(asio::ip::make_address("192.0.2.55")));
}

TEST(LocalAddress, WhatCannotBeReadCountsAsLocal) {
  EXPECT_TRUE(is_local_route(""));
  EXPECT_TRUE(is_local_route("too short to be an answer"));
}

}  // namespace
}  // namespace wheelpit
