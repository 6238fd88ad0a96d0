#include "async/event_times.h"

#include <gtest/gtest.h>

namespace wheelpit::async {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Moment kNow{.steady = TimePoint(hours(1000)), .wall = ManualClock::kWallStart};
constexpr Duration kLongest = minutes(5);

EventSummary event(WallTime::duration accepted, WallTime::duration due) {
  EventSummary summary;
  summary.accepted = kNow.wall + accepted;
  summary.progress.due = kNow.wall + due;
  return summary;
}

TEST(EventTimes, AreAsFarFromNowAsOnTheDisk) {
  const TaskTimes times = times_of(event(-minutes(3), minutes(1)), kNow, kLongest);
  EXPECT_EQ(times.since, kNow.steady - minutes(3));
  EXPECT_EQ(times.due, kNow.steady + minutes(1));
  EXPECT_EQ(kNow.wall_at(times.due), kNow.wall + minutes(1));
}

TEST(EventTimes, OfADeliveryCountFromItsOutcome) {
  EventSummary telling = event(-hours(5), -seconds(1));
  telling.progress.state = EventState::delivering;
  telling.progress.outcome.concluded = kNow.wall - minutes(2);
  EXPECT_EQ(times_of(telling, kNow, kLongest).since, kNow.steady - minutes(2));
}

TEST(EventTimes, AClockThatWasSetBackwardMakesNobodyWait) {
  const TaskTimes times = times_of(event(hours(9), hours(10)), kNow, kLongest);
  EXPECT_EQ(times.since, kNow.steady);
  EXPECT_EQ(times.due, kNow.steady + kLongest);
}

TEST(ClockWatch, TellsByHowMuchTheClockWasSet) {
  ClockWatch watch(kNow);
  const auto later = [](Duration steady, WallTime::duration wall) {
    return Moment{.steady = kNow.steady + steady, .wall = kNow.wall + wall};
  };
  EXPECT_EQ(watch.was_set_by(later(hours(1), hours(1) + milliseconds(900))).count(), 0);
  EXPECT_EQ(watch.was_set_by(later(hours(1), hours(8))), hours(7));
  EXPECT_EQ(watch.was_set_by(later(hours(1), -hours(8))), -hours(9));
  watch.taken(later(hours(1), hours(8)));
  EXPECT_EQ(watch.was_set_by(later(hours(2), hours(9))).count(), 0);
  EXPECT_EQ(watch.was_set_by(later(hours(2), hours(2))), -hours(7));
}

}  // namespace
}  // namespace wheelpit::async
