#include "source/activemq/window.h"

#include <gtest/gtest.h>

#include "source/activemq/prefetch.h"

namespace wheelpit::activemq {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

TEST(ActiveMqPrefetch, IsFourBatchesUpToAThousandMessages) {
  EXPECT_EQ(activemq_prefetch(1), 4);
  EXPECT_EQ(activemq_prefetch(10), 40);
  EXPECT_EQ(activemq_prefetch(100), 400);
  EXPECT_EQ(activemq_prefetch(250), 1000);
  EXPECT_EQ(activemq_prefetch(400), 1000);
}

TEST(ActiveMqPrefetch, IsTwoBatchesBeyondAndAtMostWhatBrokersTake) {
  EXPECT_EQ(activemq_prefetch(600), 1200);
  EXPECT_EQ(activemq_prefetch(10000), 20000);
  EXPECT_EQ(activemq_prefetch(20000), 32766);
}

TEST(Window, BeginsSmallAndIsWholeOnceMessagesShowToBeSmall) {
  Window window(400, 64 * kMiB);
  EXPECT_EQ(window.told(), Window::kFirst);
  EXPECT_FALSE(window.change(0, 0));
  window.received(1000);
  EXPECT_EQ(window.change(1, 1000), 400);
  EXPECT_EQ(window.told(), 400);
  window.received(1000);
  EXPECT_FALSE(window.change(2, 2000)) << "said already";
}

TEST(Window, IsNeverMoreThanAsked) {
  Window window(2, 64 * kMiB);
  EXPECT_EQ(window.told(), 2);
  window.received(10);
  EXPECT_FALSE(window.change(1, 10));
}

TEST(Window, HoldsAsManyAsFitOfLargeMessages) {
  Window window(400, 64 * kMiB);
  window.received(kMiB);
  EXPECT_EQ(window.change(1, kMiB), 64);
  EXPECT_FALSE(window.change(40, 40 * kMiB)) << "the rest of 64 fits as expected";
}

TEST(Window, ShrinksWhenMessagesGrow) {
  Window window(400, 64 * kMiB);
  window.received(1000);
  ASSERT_EQ(window.change(1, 1000), 400);
  window.received(6 * kMiB);
  EXPECT_EQ(window.change(2, 6 * kMiB), 2 + 9);
}

TEST(Window, GrowsAgainWhenLargeMessagesArePast) {
  Window window(400, 64 * kMiB);
  window.received(6 * kMiB);
  ASSERT_FALSE(window.change(1, 6 * kMiB)) << "10 is not much less than 16";
  for (int i = 0; i < 100; ++i) window.received(1000);
  EXPECT_EQ(window.change(0, 0), 400);
}

TEST(Window, IsAtLeastOneHoweverMuchIsHeld) {
  Window window(400, kMiB);
  window.received(10 * kMiB);
  EXPECT_EQ(window.change(1, 10 * kMiB), 1) << "nothing more until this is settled";
  EXPECT_FALSE(window.change(0, 0));
}

TEST(Window, TakesOverALimitOfTheBroker) {
  Window window(400, 64 * kMiB);
  window.limit(100);
  EXPECT_EQ(window.told(), 100);
  window.received(10);
  EXPECT_FALSE(window.change(1, 10));
  window.limit(0);
  EXPECT_EQ(window.change(1, 10), 100) << "0 would mean that every message is asked for";
}

// With a batch that is a quarter of the window it must never stay below a batch for long.
TEST(Window, NeverHoldsBackABatchOfSmallMessages) {
  for (const int most : {4, 17, 40, 400, 20000}) {
    Window window(most, 64 * kMiB);
    std::size_t held = 0;
    for (int i = 0; i < most; ++i) {
      ASSERT_LT(held, static_cast<std::size_t>(window.told()));
      ++held;
      window.received(1000);
      window.change(held, held * 1000);
    }
  }
}

}  // namespace
}  // namespace wheelpit::activemq
