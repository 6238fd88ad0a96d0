#include "base/log_pace.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using namespace std::chrono_literals;

TEST(LogPace, TellsOnceAMinuteAndHowOften) {
  LogPace pace;
  const TimePoint start{};
  EXPECT_EQ(pace.happened(start), 1U);
  EXPECT_EQ(pace.happened(start + 1s), std::nullopt);
  EXPECT_EQ(pace.happened(start + 59s), std::nullopt);
  EXPECT_EQ(pace.happened(start + 60s), 3U);
  EXPECT_EQ(pace.happened(start + 61s), std::nullopt);
}

}  // namespace
}  // namespace wheelpit
