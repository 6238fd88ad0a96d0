#include "async/open_deliveries.h"

#include <gtest/gtest.h>

namespace wheelpit::async {
namespace {

StoredEvent told_to(std::string destination, std::string dead_letter_queue) {
  StoredEvent event;
  event.event.number = 7;
  event.progress.outcome.destination = std::move(destination);
  event.progress.outcome.dead_letter_queue = std::move(dead_letter_queue);
  return event;
}

TEST(OpenDeliveries, TheLastOfAnEventKnowsWhatBecameOfTheOther) {
  OpenDeliveries open;
  open.begin(told_to("destination", "queue"));
  open.begin(told_to("destination", "queue"));
  const auto first = open.end(7, EventTask::tell_destination, {});
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->last);
  EXPECT_EQ(first->progress.outcome.destination, "");
  EXPECT_EQ(first->progress.outcome.dead_letter_queue, "queue");
  const auto second =
      open.end(7, EventTask::tell_dead_letter_queue, Error(Errc::not_found, "no such queue"));
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->last);
  EXPECT_EQ(second->progress.last_error, "no such queue");
  EXPECT_EQ(targets_in(second->progress.outcome), 1);
  EXPECT_EQ(open.events(), 0U);
}

TEST(OpenDeliveries, ASingleTargetIsTheLastAtOnce) {
  OpenDeliveries open;
  open.begin(told_to("", "queue"));
  const auto standing = open.end(7, EventTask::tell_dead_letter_queue, {});
  ASSERT_TRUE(standing);
  EXPECT_TRUE(standing->last);
  EXPECT_EQ(targets_in(standing->progress.outcome), 0);
}

TEST(OpenDeliveries, TheEndOfADeliveryOfAForgottenEventIsNothing) {
  OpenDeliveries open;
  open.begin(told_to("destination", "queue"));
  open.forget(7);
  EXPECT_EQ(open.events(), 0U);
  EXPECT_FALSE(open.end(7, EventTask::tell_destination, {}));
  EXPECT_EQ(open.events(), 0U);
}

}  // namespace
}  // namespace wheelpit::async
