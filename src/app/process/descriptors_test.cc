#include "app/process/descriptors.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace wheelpit {
namespace {

TEST(Descriptors, HalfOfThemAreTheApis) {
  EXPECT_EQ(connections_of(1024) + kReservedConnections, 512U);
  EXPECT_EQ(connections_of(1'048'576), 4096U);
  EXPECT_EQ(connections_of(RLIM_INFINITY), 4096U);
  EXPECT_EQ(connections_of(0), 16U);
}

TEST(Descriptors, TheLimitIsRaisedAsFarAsItGoes) {
  const std::uint64_t raised = raise_descriptor_limit();
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, raised);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
}

TEST(Descriptors, EnvironmentsLeaveAnEighthForTheRest) {
  EXPECT_EQ(environments_of(1'048'576), 130'430U);
  EXPECT_EQ(environments_of(20'000), 1'858U);
  EXPECT_EQ(environments_of(1024), 48U);
  EXPECT_EQ(environments_of(256), 12U);
  EXPECT_EQ(environments_of(8), 1U);
}

}  // namespace
}  // namespace wheelpit
