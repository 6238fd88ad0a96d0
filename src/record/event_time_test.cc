#include "record/event_time.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

std::string event_time(std::uint64_t seconds) {
  std::string out;
  append_event_time(seconds, out);
  return out;
}

TEST(EventTime, HasNoLeadingZeroOnDayAndHour) {
  EXPECT_EQ(event_time(1793696707), R"("Nov 3, 2026, 9:05:07 AM")");
  EXPECT_EQ(event_time(1793739907), R"("Nov 3, 2026, 9:05:07 PM")");
}

TEST(EventTime, MidnightAndNoonAreTwelve) {
  EXPECT_EQ(event_time(1625097600), R"("Jul 1, 2021, 12:00:00 AM")");
  EXPECT_EQ(event_time(1625140800), R"("Jul 1, 2021, 12:00:00 PM")");
  EXPECT_EQ(event_time(2021), R"("Jan 1, 1970, 12:33:41 AM")");
}

TEST(EventTime, KnowsLeapDays) {
  EXPECT_EQ(event_time(951868799), R"("Feb 29, 2000, 11:59:59 PM")");
}

TEST(EventTime, BeyondTheYear9999IsNull) {
  EXPECT_EQ(event_time(253402300799), R"("Dec 31, 9999, 11:59:59 PM")");
  EXPECT_EQ(event_time(253402300800), "null");
  EXPECT_EQ(event_time(~0ULL), "null");
}

}  // namespace
}  // namespace wheelpit
