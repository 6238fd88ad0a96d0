#include "source/sqs/delete_queue.h"

#include <gtest/gtest.h>

namespace wheelpit::sqs {
namespace {

using std::chrono::milliseconds;

constexpr TimePoint kStart{};

void add(DeleteQueue& queue, int count, TimePoint now = kStart) {
  for (int i = 0; i < count; ++i)
    queue.add({.id = {}, .receipt = std::to_string(i), .settling = {}}, now);
}

TEST(DeleteQueue, ACallIsMadeAtOnceWhileNoneIsOut) {
  DeleteQueue queue(false);
  EXPECT_TRUE(queue.take(kStart, 0).empty());
  add(queue, 2);
  EXPECT_EQ(queue.take(kStart, 0).size(), 2U);
  EXPECT_EQ(queue.due(1), std::nullopt);
}

TEST(DeleteQueue, OthersWaitForTenOrFiveMilliseconds) {
  DeleteQueue queue(false);
  add(queue, 9);
  EXPECT_TRUE(queue.take(kStart, 1).empty());
  EXPECT_EQ(queue.due(1), kStart + milliseconds(5));
  EXPECT_EQ(queue.take(kStart + milliseconds(5), 1).size(), 9U);
  add(queue, 12);
  const auto first = queue.take(kStart, 1);
  ASSERT_EQ(first.size(), 10U);
  EXPECT_EQ(first[0].receipt, "0");
  EXPECT_TRUE(queue.take(kStart, 1).empty());
  EXPECT_EQ(queue.take(kStart, 0).size(), 2U);
}

TEST(DeleteQueue, ThoseOfAFifoQueueDoNotWait) {
  DeleteQueue queue(true);
  add(queue, 1);
  EXPECT_EQ(queue.take(kStart, 7).size(), 1U);
}

TEST(DeleteQueue, NoMoreThanSixteenCallsAreOut) {
  DeleteQueue queue(false);
  add(queue, 20);
  EXPECT_TRUE(queue.take(kStart + milliseconds(5), 16).empty());
  EXPECT_EQ(queue.due(16), std::nullopt) << "the next one begins when one ends";
  EXPECT_EQ(queue.take(kStart, 15).size(), 10U);
}

}  // namespace
}  // namespace wheelpit::sqs
