#include "base/utc_text.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

constexpr WallTime kTime = sys_days{2026y / 1 / 27} + 10h + 31min + 2s + 187'045us;

TEST(UtcText, IsIsoToTheMillisecond) {
  EXPECT_EQ(utc_text(kIsoMilliseconds, kTime), "2026-01-27T10:31:02.187Z");
}

TEST(UtcText, TakesAnyOrderAndRepeatsFields) {
  EXPECT_EQ(utc_text("YYYY/MM/DD/YYYY-MM-DDThh.mm.ss", kTime), "2026/01/27/2026-01-27T10.31.02");
  EXPECT_EQ(utc_text("YYYYMMDDThhmmss.ffffffZ", kTime), "20260127T103102.187045Z");
  EXPECT_EQ(utc_text("ss:mm:hh", kTime), "02:31:10");
}

TEST(UtcText, KeepsWhatIsNoField) {
  EXPECT_EQ(utc_text("at Y, [$LATEST] ", kTime), "at 2, [$LATEST] ");
  EXPECT_EQ(utc_text("", kTime), "");
}

TEST(UtcText, PutsNoMoreDigitsThanAFieldHas) {
  EXPECT_EQ(utc_text("DDD ffffffff", kTime), "27D 187045ff");
}

TEST(UtcText, KnowsTheFirstAndTheLastMoment) {
  EXPECT_EQ(utc_text(kIsoMilliseconds, WallTime{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(utc_text(kIsoMilliseconds, WallTime{-1us}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(utc_text(kIsoMilliseconds, sys_days{2024y / 2 / 29} + 24h - 1us),
            "2024-02-29T23:59:59.999Z");
}

TEST(UtcText, AppendsBehindWhatIsThere) {
  std::string text = "now: ";
  append_utc(text, "hh", kTime);
  EXPECT_EQ(text, "now: 10");
}

}  // namespace
}  // namespace wheelpit
