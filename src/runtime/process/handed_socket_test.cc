#include "runtime/process/handed_socket.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <vector>

namespace wheelpit::runtime {
namespace {

class HandedSocketTest : public testing::Test {
 protected:
  HandedSocketTest() {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) return;
    ours_ = OwnedFd(ends[0]);
    launchers_ = OwnedFd(ends[1]);
  }

  void hand_over(char byte, const std::vector<int>& fds) {
    iovec data{.iov_base = &byte, .iov_len = 1};
    std::array<char, 256> rights{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (!fds.empty()) {
      message.msg_control = rights.data();
      message.msg_controllen = CMSG_SPACE(fds.size() * sizeof(int));
      cmsghdr* const head = CMSG_FIRSTHDR(&message);
      head->cmsg_level = SOL_SOCKET;
      head->cmsg_type = SCM_RIGHTS;
      head->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
      std::memcpy(CMSG_DATA(head), fds.data(), fds.size() * sizeof(int));
    }
    ASSERT_EQ(sendmsg(launchers_.get(), &message, 0), 1);
  }

  static OwnedFd listener() {
    OwnedFd fd(socket(AF_INET, SOCK_STREAM, 0));
    listen(fd.get(), 1);
    return fd;
  }

  OwnedFd ours_;
  OwnedFd launchers_;
};

TEST_F(HandedSocketTest, AListeningSocketIsTakenAndTheLauncherGoesOn) {
  auto nothing = take_handed_sockets(ours_.get());
  ASSERT_TRUE(nothing) << nothing.error().message();
  EXPECT_FALSE(*nothing);
  hand_over('L', {listener().get()});
  const auto taken = take_handed_sockets(ours_.get());
  ASSERT_TRUE(taken) << taken.error().message();
  ASSERT_TRUE(*taken);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  EXPECT_EQ(getsockname((*taken)->listener.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  EXPECT_TRUE(send_go(ours_.get()));
  char byte = 0;
  EXPECT_EQ(read(launchers_.get(), &byte, 1), 1);
}

TEST_F(HandedSocketTest, WhatIsNoListeningSocketIsNotTaken) {
  const OwnedFd one = listener();
  const OwnedFd two = listener();
  const OwnedFd idle(socket(AF_INET, SOCK_STREAM, 0));
  hand_over('L', {});
  EXPECT_EQ(take_handed_sockets(ours_.get()).error().code(), Errc::malformed);
  hand_over('L', {idle.get()});
  EXPECT_EQ(take_handed_sockets(ours_.get()).error().code(), Errc::malformed);
  hand_over('L', {one.get(), two.get()});
  EXPECT_EQ(take_handed_sockets(ours_.get()).error().code(), Errc::malformed);
  hand_over('L', {one.get(), idle.get(), 0});
  EXPECT_EQ(take_handed_sockets(ours_.get()).error().code(), Errc::malformed);
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  const OwnedFd connected(pair[0]);
  const OwnedFd other(pair[1]);
  hand_over('L', {one.get(), connected.get()});
  EXPECT_EQ(take_handed_sockets(ours_.get()).error().code(), Errc::malformed);
  hand_over('L', std::vector<int>(13, idle.get()));
  EXPECT_EQ(take_handed_sockets(ours_.get()).error().code(), Errc::malformed);
  hand_over('X', {one.get()});
  EXPECT_EQ(take_handed_sockets(ours_.get()).error().code(), Errc::malformed);
}

TEST_F(HandedSocketTest, SocketsThatAreConnectedToNothingMayComeAlong) {
  const OwnedFd one(socket(AF_INET, SOCK_STREAM, 0));
  const OwnedFd two(socket(AF_INET, SOCK_STREAM, 0));
  hand_over('L', {listener().get(), one.get(), two.get()});
  const auto taken = take_handed_sockets(ours_.get());
  ASSERT_TRUE(taken) << taken.error().message();
  EXPECT_EQ((*taken)->spares.size(), 2U);
}

TEST_F(HandedSocketTest, ALauncherThatHasEndedIsAnError) {
  launchers_.reset();
  EXPECT_EQ(take_handed_sockets(ours_.get()).error().code(), Errc::unavailable);
  EXPECT_FALSE(send_go(ours_.get()));
}

}  // namespace
}  // namespace wheelpit::runtime
