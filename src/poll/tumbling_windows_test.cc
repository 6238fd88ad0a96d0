#include "poll/tumbling_windows.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Of a minute that begins a window of 10 s.
constexpr WallTime at(double second) {
  return WallTime(std::chrono::sys_days(std::chrono::year{2026} / 9 / 17)) +
         std::chrono::hours(14) + std::chrono::minutes(11) +
         milliseconds(static_cast<int>(second * 1000));
}

TEST(TumblingWindows, BeginAtMultiplesOfTheirLength) {
  TumblingWindows windows(seconds(10), {});
  EXPECT_FALSE(windows.is_open());
  EXPECT_EQ(windows.frame(false).window, std::nullopt);
  windows.enter(at(17.3));
  const auto window = windows.frame(false).window;
  ASSERT_TRUE(window);
  EXPECT_EQ(window->start, "2026-09-17T14:11:10Z");
  EXPECT_EQ(window->end, "2026-09-17T14:11:20Z");
  EXPECT_EQ(window->state, "{}");
  EXPECT_FALSE(window->is_final);
  EXPECT_FALSE(window->terminated_early);
}

TEST(TumblingWindows, ABatchHasRecordsOfOneWindow) {
  TumblingWindows windows(seconds(10), {});
  EXPECT_FALSE(windows.begins_batch(at(11)));
  EXPECT_FALSE(windows.begins_batch(at(19.999)));
  EXPECT_TRUE(windows.begins_batch(at(20)));
  EXPECT_FALSE(windows.begins_batch(at(19))) << "one that comes late joins the open window";
  EXPECT_TRUE(windows.begins_batch(at(55)));
}

TEST(TumblingWindows, ALaterRecordOrTheEndOfItsTimeClosesAWindow) {
  TumblingWindows windows(seconds(10), {});
  windows.enter(at(11));
  EXPECT_FALSE(windows.closes_before(at(19.9)));
  EXPECT_FALSE(windows.closes_before(at(3)));
  EXPECT_TRUE(windows.closes_before(at(20)));
  EXPECT_FALSE(windows.closes_after(at(19.9)));
  EXPECT_TRUE(windows.closes_after(at(20)));
  windows.answered(R"({"n":1})");
  EXPECT_EQ(windows.frame(true).window->state, R"({"n":1})");
  EXPECT_TRUE(windows.frame(true).window->is_final);
  EXPECT_FALSE(windows.frame(true).window->terminated_early);
  windows.close();
  EXPECT_EQ(windows.note(), WindowState());
  windows.enter(at(20));
  EXPECT_EQ(windows.frame(false).window->state, "{}");
}

TEST(TumblingWindows, AStateThatIsTooLargeEndsItsWindowEarly) {
  TumblingWindows windows(seconds(10), {});
  windows.enter(at(11));
  windows.answered(std::string(TumblingWindows::kMostState, 'x'));
  EXPECT_FALSE(windows.closes_before(at(12)));
  const std::string large(1'048'640, 'x');
  windows.answered(large);
  EXPECT_TRUE(windows.closes_before(at(12)));
  EXPECT_TRUE(windows.closes_after(at(12)));
  const auto last = windows.frame(true).window;
  EXPECT_TRUE(last->is_final);
  EXPECT_TRUE(last->terminated_early);
  EXPECT_EQ(last->state, large);
  TumblingWindows again(seconds(10), windows.note());
  EXPECT_TRUE(again.closes_before(at(12))) << "a restart knows it";
}

TEST(TumblingWindows, ARestartGoesOnWithTheOpenWindow) {
  const WindowState stored{at(10), at(20), R"({"n":1})"};
  TumblingWindows windows(seconds(10), stored);
  EXPECT_EQ(windows.note(), stored);
  EXPECT_FALSE(windows.begins_batch(at(15)));
  EXPECT_TRUE(windows.begins_batch(at(21)));
}

TEST(TumblingWindows, OneOfALengthThatIsNoLongerAskedForIsClosed) {
  const WindowState stored{at(10), at(20), "{}"};
  TumblingWindows none(seconds(0), stored);
  EXPECT_TRUE(none.any());
  EXPECT_FALSE(none.begins_batch(at(15)));
  EXPECT_TRUE(none.closes_before(at(15)));
  EXPECT_TRUE(none.closes_after(at(0)));
  none.close();
  none.enter(at(15));
  EXPECT_FALSE(none.is_open());
  EXPECT_FALSE(none.any());

  TumblingWindows longer(seconds(30), stored);
  EXPECT_FALSE(longer.closes_before(at(15)));
  EXPECT_TRUE(longer.closes_before(at(25)));
  longer.close();
  longer.enter(at(25));
  EXPECT_EQ(longer.note().begin, at(0));
  EXPECT_EQ(longer.note().end, at(30));
}

// Whatever arrives, whatever the function answers and wherever a restart comes between: windows are
// aligned, do not go back, and no state leaves its window.
TEST(TumblingWindows, HistoriesOfAnyKindHoldTheRules) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned limit) { return random() % limit; };
    const auto length = seconds(1 + below(30));
    TumblingWindows windows(length, {});
    WallTime arrived = at(below(60));
    std::optional<WindowState> before;
    int calls = 0;
    for (int step = 0; step < 200; ++step) {
      arrived += milliseconds(below(4000));
      const WallTime late = arrived - milliseconds(below(3) == 0 ? below(5000) : 0);
      if (windows.closes_before(late)) {
        const auto last = windows.frame(true).window;
        ASSERT_TRUE(last);
        EXPECT_EQ(last->state, before->state);
        windows.close();
        before.reset();
        calls = 0;
      }
      windows.enter(late);
      const WindowState open = windows.note();
      ASSERT_EQ(open.end - open.begin, length);
      ASSERT_EQ(open.begin.time_since_epoch() % length, WallTime::duration::zero());
      ASSERT_LT(late, open.end) << "seed " << seed;
      if (before) ASSERT_EQ(open, *before) << "a window changed without a call";
      if (!before) ASSERT_EQ(open.state, "{}");
      if (below(3) > 0) windows.answered("{\"calls\":" + std::to_string(++calls) + "}");
      before = windows.note();
      if (below(5) == 0) windows = TumblingWindows(length, *before);
    }
  }
}

}  // namespace
}  // namespace wheelpit
