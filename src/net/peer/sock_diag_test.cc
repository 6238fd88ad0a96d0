#include "net/peer/sock_diag.h"

#include <gtest/gtest.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cstring>

#include "net/peer/proc_net_tcp.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

ConnectionEnds ends_of(const char* here, const char* there) {
  return {.here = {asio::ip::make_address(here), 9400},
          .there = {asio::ip::make_address(there), 40001}};
}

const ConnectionEnds kEnds = ends_of("127.0.0.1", "127.0.0.2");

template <class T>
std::string bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string datagram(std::uint16_t type, std::uint32_t sequence, const std::string& body) {
  nlmsghdr head{};
  head.nlmsg_len = static_cast<std::uint32_t>(sizeof head + body.size());
  head.nlmsg_type = type;
  head.nlmsg_seq = sequence;
  return bytes_of(head) + body;
}

inet_diag_msg socket_from_2_to_1() {
  inet_diag_msg facts{};
  facts.idiag_family = AF_INET;
  facts.idiag_state = TCP_ESTABLISHED;
  facts.id.idiag_sport = htons(40001);
  facts.id.idiag_dport = htons(9400);
  facts.id.idiag_src[0] = htonl(0x7f000002);
  facts.id.idiag_dst[0] = htonl(0x7f000001);
  facts.idiag_uid = 1000;
  facts.idiag_inode = 4711;
  return facts;
}

TEST(SockDiag, AsksForThePeersSocketAlone) {
  const std::string request = sock_diag_request(kEnds, 7);
  nlmsghdr head{};
  inet_diag_req_v2 body{};
  ASSERT_EQ(request.size(), sizeof head + sizeof body);
  std::memcpy(&head, request.data(), sizeof head);
  std::memcpy(&body, request.data() + sizeof head, sizeof body);
  EXPECT_EQ(head.nlmsg_flags, NLM_F_REQUEST);
  EXPECT_EQ(head.nlmsg_seq, 7U);
  EXPECT_EQ(body.sdiag_family, AF_INET);
  EXPECT_EQ(ntohs(body.id.idiag_sport), 40001);
  EXPECT_EQ(ntohs(body.id.idiag_dport), 9400);
  EXPECT_EQ(ntohl(body.id.idiag_src[0]), 0x7f000002U);
  EXPECT_EQ(ntohl(body.id.idiag_dst[0]), 0x7f000001U);
}

TEST(SockDiag, ReadsWhoseSocketItIs) {
  const auto found = read_sock_diag_answer(
      datagram(SOCK_DIAG_BY_FAMILY, 7, bytes_of(socket_from_2_to_1())), kEnds, 7);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(*found, (SocketFacts{.uid = 1000, .inode = 4711}));
}

TEST(SockDiag, AnotherSocketThanTheOneAskedForIsNotTakenForIt) {
  inet_diag_msg listener = socket_from_2_to_1();
  listener.idiag_state = TCP_LISTEN;
  inet_diag_msg other = socket_from_2_to_1();
  other.id.idiag_dport = 0;
  inet_diag_msg successor = socket_from_2_to_1();
  successor.idiag_state = TCP_SYN_SENT;
  for (const auto& facts : {listener, other, successor}) {
    const auto found =
        read_sock_diag_answer(datagram(SOCK_DIAG_BY_FAMILY, 7, bytes_of(facts)), kEnds, 7);
    ASSERT_TRUE(found);
    EXPECT_FALSE(*found);
  }
}

TEST(SockDiag, NoSuchSocketIsAnAnswerAndARefusalIsAnError) {
  const auto missing =
      read_sock_diag_answer(datagram(NLMSG_ERROR, 7, bytes_of(int{-ENOENT})), kEnds, 7);
  ASSERT_TRUE(missing);
  EXPECT_FALSE(*missing);
  const auto refused =
      read_sock_diag_answer(datagram(NLMSG_ERROR, 7, bytes_of(int{-EPERM})), kEnds, 7);
  EXPECT_EQ(refused.error().code(), Errc::unavailable);
}

TEST(SockDiag, WhatIsNoAnswerToTheQuestionIsAnError) {
  const std::string whole = datagram(SOCK_DIAG_BY_FAMILY, 7, bytes_of(socket_from_2_to_1()));
  EXPECT_FALSE(read_sock_diag_answer(whole, kEnds, 8));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(read_sock_diag_answer(whole.substr(0, size), kEnds, 7)) << size;
  }
  EXPECT_FALSE(read_sock_diag_answer(datagram(SOCK_DIAG_BY_FAMILY, 7, "short"), kEnds, 7));
  EXPECT_FALSE(read_sock_diag_answer(datagram(NLMSG_ERROR, 7, ""), kEnds, 7));
}

constexpr std::string_view kTcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout\n"
    "   0: 0100007F:24B8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "10\n"
    "   1: 0200007F:9C41 0100007F:24B8 01 00000000:00000000 00:00000000 00000000  1000        0 "
    "47\n"
    "   2: 0100007F:24B8 0200007F:9C41 01 00000000:00000000 00:00000000 00000000     0        0 "
    "48\n";

TEST(ProcNetTcp, FindsThePeersLine) {
  EXPECT_EQ(find_in_proc_net_tcp(kTcp, kEnds), (SocketFacts{.uid = 1000, .inode = 47}));
  EXPECT_FALSE(find_in_proc_net_tcp(kTcp, ends_of("127.0.0.1", "127.0.0.3")));
}

TEST(ProcNetTcp, FindsItAmongAddressesOfIpv6) {
  const std::string text =
      "   3: 00000000000000000000000001000000:9C41 00000000000000000000000001000000:24B8 01 "
      "00000000:00000000 00:00000000 00000000   993        0 4711 1 000000\n";
  EXPECT_EQ(find_in_proc_net_tcp(text, ends_of("::1", "::1")),
            (SocketFacts{.uid = 993, .inode = 4711}));
}

TEST(ProcNetTcp, IsSafeOnTextThatIsCutShort) {
  const std::size_t inode = kTcp.find("47\n");
  for (std::size_t size = 0; size <= inode; ++size) {
    EXPECT_FALSE(find_in_proc_net_tcp(kTcp.substr(0, size), kEnds)) << size;
  }
}

}  // namespace
}  // namespace wheelpit
