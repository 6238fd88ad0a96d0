#include "app/process/descriptors.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "runtime/environment/descriptor_need.h"

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
  EXPECT_EQ(descriptors_of_environments(1'048'576), 1'043'440U);
  EXPECT_EQ(descriptors_of_environments(20'000), 14'864U);
  EXPECT_EQ(descriptors_of_environments(1024), 384U);
  EXPECT_EQ(descriptors_of_environments(256), 96U);
  EXPECT_EQ(descriptors_of_environments(8), 3U);
}

// Whatever functions do with their connections.
TEST(Descriptors, SoManyEnvironmentsAsThereMayBeFindRoom) {
  for (const std::uint64_t all : {512, 1024, 4096}) {
    const std::size_t most = descriptors_of_environments(all) / descriptors_of_environment(0);
    EXPECT_GE(most, 16U * all / 512);
    EXPECT_LE(
        connections_of(all) + kReservedConnections + all / 8 + most * descriptors_of_environment(0),
        all);
  }
}

}  // namespace
}  // namespace wheelpit
