#include "runtime/process/process_stat.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace wheelpit::runtime {
namespace {

TEST(ProcessStat, ReadsWhoStartedAProcessAndItsSession) {
  EXPECT_EQ(parse_process_stat("4711 (python3) S 12 13 14 0 -1 4194304 1 0"),
            (ProcessStat{.parent = 12, .session = 14}));
}

TEST(ProcessStat, AProgramsNameMayLookLikeTheRest) {
  EXPECT_EQ(parse_process_stat("4711 (x) S 1 1 1 (y) R 12 13 14 0"),
            (ProcessStat{.parent = 12, .session = 14}));
}

TEST(ProcessStat, IsSafeOnTextThatIsCutShort) {
  const std::string whole = "4711 (python3) S 12 13 14 0";
  for (std::size_t size = 0; size < whole.size() - 2; ++size) {
    EXPECT_FALSE(parse_process_stat(whole.substr(0, size))) << size;
  }
  EXPECT_FALSE(parse_process_stat("4711 (python3) S a b c d"));
}

TEST(ProcessStat, KnowsThisProcess) {
  const auto stat = read_process_stat(getpid());
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->parent, getppid());
  EXPECT_EQ(stat->session, getsid(0));
  EXPECT_EQ(std::ranges::count(all_processes(), getpid()), 1);
  EXPECT_FALSE(read_process_stat(-1));
}

}  // namespace
}  // namespace wheelpit::runtime
