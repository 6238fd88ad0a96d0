#include "metrics/history.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace wheelpit {
namespace {

using std::chrono::seconds;
using Readings = std::map<std::string, HistoryReading>;
using Numbers = std::vector<float>;

constexpr double kInfinite = std::numeric_limits<double>::infinity();
const WallTime kStart{seconds(1'800'000'000)};  // a multiple of five minutes

WallTime step(int number) { return kStart + History::kStep * number; }

HistoryReading reading(double polled, double level = 0) {
  return {.totals = {polled, polled / 2, 0}, .level = level};
}

Numbers polled(const History& history, const std::string& owner = "m",
               HistoryRange range = HistoryRange::hour) {
  const auto points = history.points(owner, range);
  return points ? points->at(0) : Numbers{};
}

TEST(History, TellsHowManyWithinEachStep) {
  History history(History::Kind::mappings);
  history.record(step(1), {{"m", reading(10, 3)}});
  history.record(step(2), {{"m", reading(10, 0)}});
  history.record(step(3), {{"m", reading(25, 1)}});
  EXPECT_EQ(polled(history), (Numbers{10, 0, 15}));
  EXPECT_EQ(history.points("m", HistoryRange::hour)->at(3), (Numbers{3, 0, 1}));
  EXPECT_EQ(history.end_of(HistoryRange::hour), step(3));
  EXPECT_EQ(history.names()[0], "Polled");
}

TEST(History, WhatNeverChangedHasNone) {
  History history(History::Kind::mappings);
  history.record(step(1), {{"m", reading(0)}});
  history.record(step(2), {{"m", reading(0)}});
  EXPECT_FALSE(history.points("m", HistoryRange::hour));
  history.record(step(3), {{"m", reading(4)}});
  EXPECT_EQ(polled(history), Numbers{4});
}

TEST(History, KeepsAnHourInStepsAndADayInLongOnes) {
  History history(History::Kind::mappings);
  const int steps_of_a_day = 24 * 360;
  for (int i = 1; i <= steps_of_a_day + 30; ++i) history.record(step(i), {{"m", reading(2.0 * i)}});
  EXPECT_EQ(polled(history), Numbers(History::kSteps, 2));
  EXPECT_EQ(polled(history, "m", HistoryRange::day), Numbers(History::kLongSteps, 60));
  EXPECT_EQ(history.end_of(HistoryRange::day), step(steps_of_a_day + 30));
}

TEST(History, ALongStepHasTheHighestLevel) {
  History history(History::Kind::mappings);
  for (int i = 1; i <= 30; ++i) history.record(step(i), {{"m", reading(1, i == 7 ? 9 : 1)}});
  EXPECT_EQ(history.points("m", HistoryRange::day)->at(3), Numbers{9});
}

TEST(History, AStepThatWasMissedIsNotKnown) {
  History history(History::Kind::mappings);
  history.record(step(1), {{"m", reading(1)}});
  history.record(step(4), {{"m", reading(5)}});
  const Numbers numbers = polled(history);
  ASSERT_EQ(numbers.size(), 4U);
  EXPECT_TRUE(std::isnan(numbers[1]) && std::isnan(numbers[2]));
  EXPECT_EQ(numbers[3], 4);
  history.record(step(4), {{"m", reading(9)}});
  history.record(step(2), {{"m", reading(9)}});
  EXPECT_EQ(polled(history).size(), 4U) << "the clock was set back";
  history.record(step(100'000), {{"m", reading(6)}});
  EXPECT_EQ(polled(history).size(), History::kSteps);
}

TEST(History, ALongStepThatWasMissedIsNotKnown) {
  History history(History::Kind::mappings);
  for (int i = 1; i <= 30; ++i) history.record(step(i), {{"m", reading(i)}});
  history.record(step(92), {{"m", reading(40)}});
  EXPECT_EQ(history.end_of(HistoryRange::day), step(90));
  const Numbers missed = polled(history, "m", HistoryRange::day);
  ASSERT_EQ(missed.size(), 3U);
  EXPECT_TRUE(std::isnan(missed[1]) && std::isnan(missed[2]));
}

TEST(History, WhatIsGoneIsForgottenAndACounterThatBeginsAnewIsNotNegative) {
  History history(History::Kind::mappings);
  history.record(step(1), {{"m", reading(10)}, {"other", reading(1)}});
  history.record(step(2), {{"m", reading(4)}});
  EXPECT_EQ(polled(history), (Numbers{10, 4}));
  EXPECT_FALSE(history.points("other", HistoryRange::hour));
}

TEST(History, OfAllTogetherIsTheSum) {
  History history(History::Kind::mappings);
  history.record(step(1), {{"a", reading(10, 1)}, {"b", reading(5, 2)}});
  EXPECT_EQ(polled(history, ""), Numbers{15});
  EXPECT_EQ(history.points("", HistoryRange::hour)->at(3), Numbers{3});
}

TEST(History, TheStillestMakesRoom) {
  History history(History::Kind::mappings, 3);  // the sum is one of them
  history.record(step(1), {{"a", reading(1)}, {"b", reading(1)}, {"c", reading(0)}});
  history.record(step(2), {{"a", reading(1)}, {"b", reading(2)}, {"c", reading(0)}});
  history.record(step(3), {{"a", reading(1)}, {"b", reading(2)}, {"c", reading(1)}});
  EXPECT_FALSE(history.points("a", HistoryRange::hour));
  EXPECT_TRUE(history.points("b", HistoryRange::hour));
  EXPECT_TRUE(history.points("c", HistoryRange::hour));
  history.record(step(4), {{"a", reading(2)}, {"b", reading(2)}, {"c", reading(1)}});
  EXPECT_EQ(polled(history, "a"), Numbers{1}) << "only what came since";
}

TEST(History, AFunctionHasItsDurationOfEachStep) {
  History history(History::Kind::functions);
  const auto of = [](std::uint64_t fast, std::uint64_t all) {
    return HistoryReading{.totals = {static_cast<double>(all), 0, 0},
                          .durations = {{10, fast}, {100, all}, {kInfinite, all}}};
  };
  history.record(step(1), {{"f", of(10, 10)}});
  history.record(step(2), {{"f", of(10, 10)}});
  history.record(step(3), {{"f", of(10, 20)}});
  const Numbers p95 = history.points("f", HistoryRange::hour)->at(2);
  EXPECT_FLOAT_EQ(p95[0], 9.5);
  EXPECT_TRUE(std::isnan(p95[1]));
  EXPECT_FLOAT_EQ(p95[2], 95.5);
}

TEST(Quantile, IsBetweenTheBoundsByProportion) {
  EXPECT_FALSE(quantile({}, 0.5));
  EXPECT_FALSE(quantile({{1, 0}, {kInfinite, 0}}, 0.5));
  EXPECT_EQ(quantile({{10, 4}, {20, 8}, {kInfinite, 8}}, 0.5), 10);
  EXPECT_EQ(quantile({{10, 4}, {20, 8}, {kInfinite, 8}}, 0.75), 15);
  EXPECT_EQ(quantile({{10, 0}, {kInfinite, 8}}, 0.95), 10) << "beyond the last bound";
}

}  // namespace
}  // namespace wheelpit
