#include "net/server/connection_watch.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using namespace std::chrono_literals;
using Phase = ConnectionWatch::Phase;
using Verdict = ConnectionWatch::Verdict;

constexpr HttpTimes kTimes{
    .head = 10s, .first = 20s, .idle = 60s, .span = 5s, .bytes_a_span = 1000, .linger = 2s};

TimePoint at(Duration time) { return TimePoint{} + time; }

TEST(ConnectionWatch, ANewConnectionThatSaysNothingIsClosed) {
  ConnectionWatch watch(kTimes, at(0s));
  EXPECT_EQ(watch.at(at(19s)), Verdict::keep);
  EXPECT_EQ(watch.at(at(20s)), Verdict::close);
}

TEST(ConnectionWatch, AHeadThatDripsIsToldSo) {
  ConnectionWatch watch(kTimes, at(0s));
  watch.enter(Phase::head, at(19s));
  watch.enter(Phase::head, at(25s));
  EXPECT_EQ(watch.at(at(28s)), Verdict::keep);
  EXPECT_EQ(watch.at(at(29s)), Verdict::tell_408);
}

TEST(ConnectionWatch, BetweenRequestsAConnectionMayIdleForLonger) {
  ConnectionWatch watch(kTimes, at(0s));
  watch.handling();
  watch.enter(Phase::waiting, at(100s));
  EXPECT_EQ(watch.at(at(159s)), Verdict::keep);
  EXPECT_EQ(watch.at(at(160s)), Verdict::close);
}

TEST(ConnectionWatch, ABodyMustMoveAtALeastRate) {
  ConnectionWatch watch(kTimes, at(0s));
  watch.enter(Phase::body, at(0s));
  watch.moved(1000);
  EXPECT_EQ(watch.at(at(5s)), Verdict::keep);
  watch.moved(999);
  EXPECT_EQ(watch.at(at(9s)), Verdict::keep);
  EXPECT_EQ(watch.at(at(10s)), Verdict::tell_408);
}

TEST(ConnectionWatch, ABodyThatMovesMayTakeAsLongAsItLikes) {
  ConnectionWatch watch(kTimes, at(0s));
  watch.enter(Phase::body, at(0s));
  for (Duration time = 5s; time < 1h; time += 5s) {
    watch.moved(1000);
    EXPECT_EQ(watch.at(at(time)), Verdict::keep);
  }
}

TEST(ConnectionWatch, APeerThatDoesNotReadItsAnswerIsClosed) {
  ConnectionWatch watch(kTimes, at(0s));
  watch.enter(Phase::writing, at(0s));
  EXPECT_EQ(watch.at(at(4s)), Verdict::keep);
  EXPECT_EQ(watch.at(at(5s)), Verdict::close);
}

TEST(ConnectionWatch, AHandlerMayTakeAsLongAsItLikes) {
  ConnectionWatch watch(kTimes, at(0s));
  watch.handling();
  EXPECT_FALSE(watch.is_timed());
  EXPECT_EQ(watch.at(at(24h)), Verdict::keep);
}

TEST(ConnectionWatch, NobodyLingersForLong) {
  ConnectionWatch watch(kTimes, at(0s));
  watch.enter(Phase::lingering, at(10s));
  EXPECT_EQ(watch.at(at(11s)), Verdict::keep);
  EXPECT_EQ(watch.at(at(12s)), Verdict::close);
}

TEST(ConnectionWatch, WhatIsLeftOfALargeBodyIsDrainedAsLongAsItMoves) {
  ConnectionWatch watch(kTimes, at(0s));
  watch.enter(Phase::draining, at(0s));
  watch.moved(1000);
  EXPECT_EQ(watch.at(at(5s)), Verdict::keep);
  watch.moved(999);
  EXPECT_EQ(watch.at(at(10s)), Verdict::close);
}

TEST(ConnectionWatch, APeerThatMayBeSilentForEverMay) {
  constexpr HttpTimes kSilent{.first = Duration::max(), .idle = Duration::max()};
  ConnectionWatch watch(kSilent, at(0s));
  EXPECT_FALSE(watch.is_timed());
  EXPECT_EQ(watch.at(at(24h * 365)), Verdict::keep);
  watch.enter(Phase::head, at(0s));
  EXPECT_TRUE(watch.is_timed());
  watch.handling();
  watch.enter(Phase::waiting, at(0s));
  EXPECT_EQ(watch.at(at(24h * 365)), Verdict::keep);
}

}  // namespace
}  // namespace wheelpit
