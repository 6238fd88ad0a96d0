#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>

#include "base/captured_log.h"
#include "base/run_to_end.h"
#include "runtime/peers/environment_peers.h"
#include "runtime/peers/function_peers.h"
#include "runtime/peers/socket_holder.h"
#include "runtime/process/process_stat.h"

namespace wheelpit::runtime {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A connection to ourselves, both ends here until close_client().
struct Connection {
  Connection() {
    client.connect(acceptor.local_endpoint());
    acceptor.accept(server);
    ends = {.here = server.local_endpoint(), .there = server.remote_endpoint()};
  }

  std::uint64_t inode() { return (*LocalPeers().find(ends))->inode; }

  asio::io_context io;
  tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
  tcp::socket client{io};
  tcp::socket server{io};
  ConnectionEnds ends;
};

// A child that has what this process has open at this moment, until the end of the test.
class Child {
 public:
  explicit Child(const std::function<void()>& first = [] {}) {
    std::array<int, 2> ready{};
    if (pipe(ready.data()) != 0) return;
    pid_ = fork();
    if (pid_ == 0) {
      first();
      static_cast<void>(!write(ready[1], "x", 1));
      for (;;) pause();
    }
    char byte = 0;
    static_cast<void>(!read(ready[0], &byte, 1));
    close(ready[0]);
    close(ready[1]);
  }
  ~Child() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

class PeersTest : public testing::Test {
 protected:
  bool lets_in(const std::shared_ptr<EnvironmentPeers>& peers, const ConnectionEnds& ends) {
    const auto judged = run_to_end(io_, peers->judge(ends));
    if (!judged) EXPECT_EQ(judged.error().status, 403);
    return judged.has_value();
  }

  HttpPeer judge(FunctionPeers& peers, const ConnectionEnds& ends) {
    return run_to_end(io_, peers.judge(ends)).value_or(HttpPeer::function);
  }

  std::shared_ptr<EnvironmentPeers> environment_of(pid_t root) {
    auto peers = std::make_shared<EnvironmentPeers>(std::make_shared<PeerLookup>(io_), log_.log());
    peers->belongs_to(root);
    return peers;
  }

  FunctionPeers functions(bool started, uid_t functions) {
    return FunctionPeers(io_, {.any_started = std::make_shared<std::atomic<bool>>(started),
                               .engine = geteuid(),
                               .functions = functions});
  }

  asio::io_context io_;
  CapturedLog log_;
};

TEST_F(PeersTest, ASocketIsFoundWithTheProcessThatHasIt) {
  Connection connection;
  EXPECT_TRUE(holds_socket(getpid(), connection.inode()));
  EXPECT_FALSE(holds_socket(getpid(), connection.inode() + 1'000'000));
  EXPECT_FALSE(holds_socket(-1, connection.inode()));
}

TEST_F(PeersTest, ATreeHoldsItsRootAndWhatDescendsFromIt) {
  const Child child;
  EXPECT_TRUE(ProcessTree(child.pid()).contains(child.pid()));
  EXPECT_TRUE(ProcessTree(getpid()).contains(child.pid()));
  EXPECT_FALSE(ProcessTree(child.pid()).contains(getpid()));
  EXPECT_FALSE(ProcessTree(child.pid()).contains(-1));
}

// As an engine is in a container.
TEST_F(PeersTest, TheFirstProcessOfAllIsARootAsAnyOther) {
  pid_t first = getpid();
  for (auto stat = read_process_stat(first); stat && stat->parent > 0;) {
    first = stat->parent;
    stat = read_process_stat(first);
  }
  EXPECT_TRUE(ProcessTree(first).contains(first));
  EXPECT_TRUE(ProcessTree(first).contains(getpid()));
  EXPECT_FALSE(ProcessTree(first).contains(0));
}

TEST_F(PeersTest, TheEnvironmentsOwnProcessIsLetIn) {
  Connection connection;
  const Child child;
  connection.client.close();  // the child has it still
  EXPECT_TRUE(lets_in(environment_of(child.pid()), connection.ends));
}

TEST_F(PeersTest, AnotherProcessOfThisUserIsRefusedAndToldOfOnce) {
  const Child child;
  Connection connection;
  const auto peers = environment_of(child.pid());
  EXPECT_FALSE(lets_in(peers, connection.ends));
  EXPECT_FALSE(lets_in(peers, connection.ends));
  EXPECT_EQ(log_.lines().size(), 1U);
}

TEST_F(PeersTest, NobodyIsLetInBeforeOrAfterTheProcess) {
  Connection connection;
  const auto peers = environment_of(-1);
  EXPECT_FALSE(lets_in(peers, connection.ends));
}

TEST_F(PeersTest, ASocketThatIsOnItsWayFromOneProcessToAnotherIsNobodys) {
  Connection connection;
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair.data()), 0);
  char byte = 'x';
  iovec text{.iov_base = &byte, .iov_len = 1};
  std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* const rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int));
  const int fd = connection.client.native_handle();
  std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  ASSERT_EQ(sendmsg(pair[0], &message, 0), 1);
  connection.client.close();

  EXPECT_FALSE(lets_in(environment_of(getpid()), connection.ends));
  FunctionPeers peers = functions(true, geteuid());
  EXPECT_EQ(judge(peers, connection.ends), HttpPeer::function);
  close(pair[0]);
  close(pair[1]);
}

TEST_F(PeersTest, WhatDescendsFromTheEngineIsAFunctionAndTheEngineItselfIsNot) {
  Connection connection;
  FunctionPeers peers = functions(true, geteuid());
  EXPECT_EQ(judge(peers, connection.ends), HttpPeer::anyone);
  const Child child;
  EXPECT_EQ(judge(peers, connection.ends), HttpPeer::function) << "both have it";
  connection.client.close();
  EXPECT_EQ(judge(peers, connection.ends), HttpPeer::function);
}

TEST_F(PeersTest, AConnectionThatWasResetAtOnceIsAFunctions) {
  Connection connection;
  connection.client.set_option(asio::socket_base::linger(true, 0));
  connection.client.close();
  FunctionPeers peers = functions(true, geteuid());
  EXPECT_EQ(judge(peers, connection.ends), HttpPeer::function);
}

TEST_F(PeersTest, AnotherUserThanTheFunctionsIsNoFunction) {
  Connection connection;
  FunctionPeers peers = functions(true, geteuid() + 1);
  EXPECT_EQ(judge(peers, connection.ends), HttpPeer::anyone);
}

TEST_F(PeersTest, WhatTheEngineHasStartedAsItselfSpeaksForFunctionsIfTheyHaveHelpers) {
  Connection connection;
  const Child child;
  connection.client.close();
  for (const bool helpers : {false, true}) {
    FunctionPeers peers(io_, {.any_started = std::make_shared<std::atomic<bool>>(true),
                              .engine = geteuid(),
                              .functions = geteuid() + 1,
                              .helpers = helpers});
    EXPECT_EQ(judge(peers, connection.ends), helpers ? HttpPeer::function : HttpPeer::anyone);
  }
}

TEST_F(PeersTest, BeforeTheFirstEnvironmentNobodyIsAFunction) {
  Connection connection;
  const Child child;
  connection.client.close();
  FunctionPeers peers = functions(false, geteuid());
  EXPECT_EQ(judge(peers, connection.ends), HttpPeer::anyone);
}

}  // namespace
}  // namespace wheelpit::runtime
