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
  EXPECT_EQ(descriptors_of_environments(1'048'576).each, 1'042'416U);
  EXPECT_EQ(descriptors_of_environments(20'000).each, 13'840U);
  EXPECT_EQ(descriptors_of_environments(1024).each, 320U);
  EXPECT_EQ(descriptors_of_environments(1024).spare_connections, 64U);
  EXPECT_EQ(descriptors_of_environments(256).each, 80U);
  EXPECT_EQ(descriptors_of_environments(8).each, 3U);
}

// Whatever functions do with their connections.
TEST(Descriptors, SoManyEnvironmentsAsThereMayBeFindRoom) {
  for (const std::uint64_t all : {512, 1024, 4096}) {
    const auto [each, spare] = descriptors_of_environments(all);
    const std::size_t most = each / runtime::descriptors_of_environment(0);
    EXPECT_GE(most, 20U * all / 512);
    EXPECT_LE(connections_of(all) + kReservedConnections + all / 8 + spare +
                  most * runtime::descriptors_of_environment(0),
              all);
  }
}

}  // namespace
}  // namespace wheelpit
