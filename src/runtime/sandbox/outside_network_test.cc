#include "runtime/sandbox/outside_network.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace wheelpit::runtime {
namespace {

bool has(const std::vector<std::string>& arguments, const std::string& wanted) {
  return std::ranges::find(arguments, wanted) != arguments.end();
}

TEST(OutsideNetwork, LeavesTheLoopbackOfThisMachineOut) {
  for (const bool own : {false, true}) {
    const auto arguments = outside_network_arguments("/usr/bin/slirp4netns", own);
    EXPECT_EQ(arguments.front(), "/usr/bin/slirp4netns");
    EXPECT_TRUE(has(arguments, "--disable-host-loopback"));
    EXPECT_TRUE(has(arguments, "/proc/self/fd/5"));
    EXPECT_EQ(has(arguments, "--userns-path=/proc/self/fd/6"), own);
  }
}

TEST(OutsideNetwork, NeedsASocketOfANamespace) {
  const auto started = start_outside_network("/usr/bin/slirp4netns", -1);
  EXPECT_EQ(started.error().code(), Errc::unavailable);
}

}  // namespace
}  // namespace wheelpit::runtime
