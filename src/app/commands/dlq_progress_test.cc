#include "app/commands/dlq_progress.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

TEST(DlqProgress, AsksUntilTheEnd) {
  DlqProgress progress(0, 0);
  EXPECT_EQ(progress.next_most(), 1000U);
  EXPECT_TRUE(progress.take({.looked_at = 1000, .matched = 1000, .done = 1000}));
  EXPECT_FALSE(progress.take({.looked_at = 5, .matched = 5, .done = 5, .end = true}));
  EXPECT_EQ(progress.done(), 1005U);
  EXPECT_TRUE(progress.saw_all());
}

// What is put back and fails again lies there once more: it is not taken a second time.
TEST(DlqProgress, TakesNoMoreThanLayThereAtFirst) {
  DlqProgress progress(0, 0);
  EXPECT_TRUE(progress.take({.looked_at = 1000, .done = 1000, .messages = 1200}));
  EXPECT_EQ(progress.next_most(), 200U);
  EXPECT_FALSE(progress.take({.looked_at = 200, .done = 200, .messages = 9000}));
  EXPECT_TRUE(progress.saw_all());
}

TEST(DlqProgress, KeepsToTheLimit) {
  DlqProgress progress(3, 0);
  EXPECT_EQ(progress.next_most(), 3U);
  EXPECT_TRUE(progress.take({.looked_at = 2, .done = 2, .messages = 100}));
  EXPECT_EQ(progress.next_most(), 1U);
  EXPECT_FALSE(progress.take({.looked_at = 1, .done = 1}));
  EXPECT_FALSE(progress.saw_all());
}

TEST(DlqProgress, StopsWhereNothingIsDone) {
  DlqProgress progress(0, 0);
  EXPECT_FALSE(progress.take({.looked_at = 10'000, .messages = 50'000}));
  EXPECT_FALSE(progress.saw_all());
}

TEST(DlqProgress, CountsAFaultOnce) {
  DlqProgress progress(0, 0);
  EXPECT_TRUE(progress.take({.done = 1, .faults = {{"7", "no queue"}}}));
  EXPECT_FALSE(progress.take({.done = 1, .end = true, .faults = {{"7", "no queue"}}}));
  EXPECT_EQ(progress.faults().size(), 1U);
}

// Each piece may begin at once: the rate has to hold over all of them.
TEST(DlqProgress, WaitsBetweenPiecesForItsRate) {
  DlqProgress progress(0, 0.5);
  EXPECT_EQ(progress.due(), Duration());
  progress.take({.done = 1});
  EXPECT_EQ(progress.due(), std::chrono::seconds(2));
  progress.take({.done = 2});
  EXPECT_EQ(progress.due(), std::chrono::seconds(6));
}

}  // namespace
}  // namespace wheelpit
