#include "source/rabbitmq/unsettled.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace wheelpit::rabbitmq {
namespace {

using Tags = std::vector<std::uint64_t>;

std::vector<RecordId> ids(const Tags& tags) {
  std::vector<RecordId> all;
  all.reserve(tags.size());
  for (const std::uint64_t tag : tags) all.push_back({.epoch = 1, .tag = tag});
  return all;
}

Unsettled up_to(std::uint64_t last) {
  Unsettled unsettled;
  for (std::uint64_t tag = 1; tag <= last; ++tag) unsettled.add(tag);
  return unsettled;
}

TEST(Unsettled, TheOldestAreAcknowledgedAtOnce) {
  Unsettled unsettled = up_to(5);
  const auto acks = unsettled.take_for_ack(ids({1, 2, 3}));
  EXPECT_EQ(acks.all_up_to, 3U);
  EXPECT_EQ(acks.singly, Tags());
  EXPECT_EQ(unsettled.take_all(), Tags({4, 5}));
}

TEST(Unsettled, WithAnOlderOneLeftTheyAreAcknowledgedSingly) {
  Unsettled unsettled = up_to(4);
  const auto acks = unsettled.take_for_ack(ids({2, 3}));
  EXPECT_FALSE(acks.all_up_to);
  EXPECT_EQ(acks.singly, Tags({2, 3}));
  EXPECT_EQ(unsettled.take_for_ack(ids({1, 4})).all_up_to, 4U) << "2 and 3 are settled already";
}

TEST(Unsettled, AGapSplitsTheOldestFromTheRest) {
  Unsettled unsettled = up_to(5);
  const auto acks = unsettled.take_for_ack(ids({1, 2, 4}));
  EXPECT_EQ(acks.all_up_to, 2U);
  EXPECT_EQ(acks.singly, Tags({4}));
}

TEST(Unsettled, GivesATagOutOnce) {
  Unsettled unsettled = up_to(3);
  EXPECT_EQ(unsettled.take(ids({2, 2, 9})), Tags({2}));
  EXPECT_EQ(unsettled.take(ids({2})), Tags());
  const auto acks = unsettled.take_for_ack(ids({2, 3}));
  EXPECT_FALSE(acks.all_up_to);
  EXPECT_EQ(acks.singly, Tags({3}));
}

// What the broker would do with the acks, over many random settlements.
TEST(Unsettled, NeverSettlesMoreOrLessThanItIsTold) {
  std::mt19937 random(20261122);
  Unsettled unsettled;
  std::set<std::uint64_t> at_broker;
  std::uint64_t next = 1;
  for (int round = 0; round < 2000; ++round) {
    for (auto count = random() % 4; count > 0; --count) {
      unsettled.add(next);
      at_broker.insert(next++);
    }
    Tags chosen;
    for (const std::uint64_t tag : at_broker) {
      if (random() % 2 == 0) chosen.push_back(tag);
    }
    std::set<std::uint64_t> expected = at_broker;
    for (const std::uint64_t tag : chosen) expected.erase(tag);

    const auto acks = unsettled.take_for_ack(ids(chosen));
    if (acks.all_up_to) {
      ASSERT_TRUE(at_broker.contains(*acks.all_up_to));
      at_broker.erase(at_broker.begin(), at_broker.upper_bound(*acks.all_up_to));
    }
    for (const std::uint64_t tag : acks.singly) ASSERT_EQ(at_broker.erase(tag), 1U);
    ASSERT_EQ(at_broker, expected);
    ASSERT_EQ(unsettled.size(), expected.size());
  }
}

}  // namespace
}  // namespace wheelpit::rabbitmq
