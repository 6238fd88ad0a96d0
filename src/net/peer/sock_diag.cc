#include "net/peer/sock_diag.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace wheelpit {

using boost::asio::ip::tcp;

namespace {

constexpr std::size_t kHead = NLMSG_ALIGN(sizeof(nlmsghdr));

struct Question {
  nlmsghdr head;
  inet_diag_req_v2 body;
};

template <class Words>
void put_address(const tcp::endpoint& end, Words& words) {
  if (end.address().is_v4()) {
    const auto bytes = end.address().to_v4().to_bytes();
    std::memcpy(&words, bytes.data(), bytes.size());
  } else {
    const auto bytes = end.address().to_v6().to_bytes();
    std::memcpy(&words, bytes.data(), bytes.size());
  }
}

// For the kernel the peer's socket has its own address as the source.
inet_diag_sockid socket_of_peer(const ConnectionEnds& ends) {
  inet_diag_sockid id{};
  id.idiag_sport = htons(ends.there.port());
  id.idiag_dport = htons(ends.here.port());
  put_address(ends.there, id.idiag_src);
  put_address(ends.here, id.idiag_dst);
  if (ends.there.address().is_v6()) id.idiag_if = ends.there.address().to_v6().scope_id();
  id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return id;
}

bool same_ends(const inet_diag_sockid& a, const inet_diag_sockid& b) {
  return a.idiag_sport == b.idiag_sport && a.idiag_dport == b.idiag_dport &&
         std::memcmp(&a.idiag_src, &b.idiag_src, sizeof a.idiag_src) == 0 &&
         std::memcmp(&a.idiag_dst, &b.idiag_dst, sizeof a.idiag_dst) == 0;
}

template <class T>
std::optional<T> read_struct(std::string_view bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value{};
  bytes.copy(reinterpret_cast<char*>(&value), sizeof(T));
  return value;
}

Error not_an_answer() { return {Errc::malformed, "the kernel's answer about a socket is not one"}; }

}  // namespace

std::string sock_diag_request(const ConnectionEnds& ends, std::uint32_t sequence) {
  Question question{};
  question.head.nlmsg_len = sizeof question;
  question.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.head.nlmsg_flags = NLM_F_REQUEST;  // without NLM_F_DUMP: this one socket
  question.head.nlmsg_seq = sequence;
  question.body.sdiag_family = ends.there.address().is_v4() ? AF_INET : AF_INET6;
  question.body.sdiag_protocol = IPPROTO_TCP;
  question.body.idiag_states = ~0U;
  question.body.id = socket_of_peer(ends);
  return {reinterpret_cast<const char*>(&question), sizeof question};
}

Result<std::optional<SocketFacts>> read_sock_diag_answer(std::string_view bytes,
                                                         const ConnectionEnds& ends,
                                                         std::uint32_t sequence) {
  const auto head = read_struct<nlmsghdr>(bytes);
  if (!head || head->nlmsg_len < kHead || head->nlmsg_len > bytes.size()) return not_an_answer();
  if (head->nlmsg_seq != sequence) return not_an_answer();
  const std::string_view body = bytes.substr(kHead, head->nlmsg_len - kHead);
  if (head->nlmsg_type == NLMSG_ERROR) {
    const auto error = read_struct<int>(body);
    if (!error) return not_an_answer();
    if (*error == -ENOENT) return std::optional<SocketFacts>();
    return Error(Errc::unavailable, "the kernel does not tell about sockets: " +
                                        std::system_category().message(-*error));
  }
  const auto facts = read_struct<inet_diag_msg>(body);
  if (head->nlmsg_type != SOCK_DIAG_BY_FAMILY || !facts) return not_an_answer();
  const bool same = same_ends(facts->id, socket_of_peer(ends)) ||
                    same_ends(facts->id, socket_of_peer(with_mapped_addresses(ends)));
  // A listener on the peer's port, or who would like to connect from it once the peer is gone.
  const bool connected = facts->idiag_state != TCP_LISTEN && facts->idiag_state != TCP_SYN_SENT;
  const bool the_one = same && connected;
  if (!the_one) return std::optional<SocketFacts>();
  return std::optional(SocketFacts{.uid = facts->idiag_uid, .inode = facts->idiag_inode});
}

}  // namespace wheelpit
