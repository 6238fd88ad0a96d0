#include "source/activemq/dispatch_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace wheelpit::activemq {
namespace {

using Range = DispatchList::Run;
using Tags = std::vector<std::uint64_t>;

std::vector<RecordId> ids(const Tags& tags) {
  std::vector<RecordId> all;
  all.reserve(tags.size());
  for (const std::uint64_t tag : tags) all.push_back({.epoch = 1, .tag = tag});
  return all;
}

// Its number within the broker is its tag.
Dispatched message(std::uint64_t tag, std::string_view queue = "orders") {
  openwire::MessageId id;
  id.broker_sequence_id = static_cast<std::int64_t>(tag);
  return {.id = openwire::OwnedMessageId(id),
          .destination = openwire::OwnedDestination({openwire::DataType::queue, {queue}}),
          .message = std::make_shared<const ActiveMqMessage>(),
          .bytes = tag};
}

DispatchList up_to(std::uint64_t last) {
  DispatchList list;
  for (std::uint64_t tag = 1; tag <= last; ++tag) list.add(tag, message(tag));
  return list;
}

Tags tags_of(const DispatchList& list) {
  Tags tags;
  for (const DispatchList::Slot& slot : list.slots()) tags.push_back(slot.tag);
  return tags;
}

Tags tags_of(const DispatchList::Removed& removed) {
  Tags tags;
  for (const Dispatched& one : removed.messages) {
    tags.push_back(static_cast<std::uint64_t>(one.id.broker_sequence_id()));
  }
  return tags;
}

TEST(DispatchList, NeighboursAreOneRun) {
  DispatchList list = up_to(5);
  const auto removed = list.remove(ids({2, 3, 4}));
  EXPECT_EQ(removed.runs, std::vector<Range>({{0, 2}}));
  EXPECT_EQ(tags_of(removed), Tags({2, 3, 4}));
  EXPECT_EQ(tags_of(list), Tags({1, 5}));
}

TEST(DispatchList, AGapBeginsAnotherRun) {
  DispatchList list = up_to(6);
  const auto removed = list.remove(ids({1, 2, 4, 6}));
  EXPECT_EQ(removed.runs, std::vector<Range>({{0, 1}, {2, 2}, {3, 3}}));
  EXPECT_EQ(tags_of(list), Tags({3, 5}));
}

TEST(DispatchList, WhatWasSettledBeforeIsNoGap) {
  DispatchList list = up_to(5);
  list.remove(ids({3}));
  EXPECT_EQ(list.remove(ids({2, 4})).runs, std::vector<Range>({{0, 1}}));
}

TEST(DispatchList, AnotherQueueBeginsAnotherRun) {
  DispatchList list;
  list.add(1, message(1, "a"));
  list.add(2, message(2, "a"));
  list.add(3, message(3, "b"));
  EXPECT_EQ(list.remove(ids({1, 2, 3})).runs, std::vector<Range>({{0, 1}, {2, 2}}));
}

TEST(DispatchList, GivesAMessageOutOnce) {
  DispatchList list = up_to(3);
  EXPECT_EQ(tags_of(list.remove(ids({2, 2, 9}))), Tags({2}));
  EXPECT_EQ(tags_of(list.remove(ids({2}))), Tags());
  EXPECT_EQ(tags_of(list.remove(ids({1, 2, 3}))), Tags({1, 3}));
  EXPECT_TRUE(list.remove(ids({1})).messages.empty());
  EXPECT_EQ(list.find(1), nullptr);
}

TEST(DispatchList, CountsItsBytes) {
  DispatchList list = up_to(4);
  EXPECT_EQ(list.bytes(), 10U);
  list.remove(ids({2, 4}));
  EXPECT_EQ(list.bytes(), 4U);
  EXPECT_NE(list.find(3), nullptr);
}

// What the broker does with the ranges, over many random settlements: it finds the first and the
// last message in its list, and refuses if the number between them is not the one named.
TEST(DispatchList, EveryRunIsARangeOfTheBrokersList) {
  std::mt19937 random(20261122);
  DispatchList list;
  Tags at_broker;
  std::uint64_t next = 1;
  for (int round = 0; round < 2000; ++round) {
    for (auto count = random() % 6; count > 0; --count) {
      list.add(next, message(next));
      at_broker.push_back(next++);
    }
    Tags chosen;
    const auto density = random() % 4;
    for (const std::uint64_t tag : at_broker) {
      if (random() % 4 <= density) chosen.push_back(tag);
    }
    Tags expected = at_broker;
    std::erase_if(expected, [&](auto tag) { return std::ranges::binary_search(chosen, tag); });

    const auto removed = list.remove(ids(chosen));
    const Tags given = tags_of(removed);
    std::size_t covered = 0;
    for (const Range& run : removed.runs) {
      ASSERT_EQ(run.first, covered);
      const auto first = std::ranges::find(at_broker, given.at(run.first));
      const auto last = std::ranges::find(at_broker, given.at(run.last));
      ASSERT_NE(first, at_broker.end());
      ASSERT_NE(last, at_broker.end());
      ASSERT_EQ(static_cast<std::size_t>(last - first), run.last - run.first);
      at_broker.erase(first, last + 1);
      covered = run.last + 1;
    }
    ASSERT_EQ(covered, given.size());
    ASSERT_EQ(at_broker, expected);
    ASSERT_EQ(tags_of(list), expected);
  }
}

}  // namespace
}  // namespace wheelpit::activemq
