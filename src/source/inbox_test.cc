#include "source/inbox.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

namespace wheelpit {
namespace {

Record record(std::uint64_t tag) {
  return {.id = {.epoch = 1, .tag = tag}, .received_at = {}, .message = {}};
}

class InboxTest : public testing::Test {
 protected:
  boost::asio::io_context io_;
  Inbox inbox_{io_};
};

TEST_F(InboxTest, GivesRecordsOutOnceInOrderAndCountsTheirBytes) {
  constexpr std::uint64_t kRecords = 3 * Inbox::kPortionRecords + 1;
  for (std::uint64_t tag = 1; tag <= kRecords; ++tag) inbox_.add(record(tag), 10);
  EXPECT_EQ(inbox_.bytes(), 10 * kRecords);
  std::uint64_t next = 1;
  while (!inbox_.empty()) {
    for (const Record& taken : inbox_.take()) EXPECT_EQ(taken.id.tag, next++);
    EXPECT_EQ(inbox_.bytes(), 10 * (kRecords - next + 1));
  }
  EXPECT_EQ(next, kRecords + 1);
}

TEST_F(InboxTest, APortionIsBoundedInRecordsAndBytes) {
  for (std::uint64_t tag = 1; tag <= 2 * Inbox::kPortionRecords; ++tag) inbox_.add(record(tag), 1);
  EXPECT_EQ(inbox_.take().size(), Inbox::kPortionRecords);
  inbox_.clear();

  inbox_.add(record(1), Inbox::kPortionBytes - 1);
  inbox_.add(record(2), 1);
  inbox_.add(record(3), 1);
  EXPECT_EQ(inbox_.take().size(), 2U);
  EXPECT_EQ(inbox_.take().size(), 1U);
}

TEST_F(InboxTest, ARecordLargerThanAPortionTravelsAlone) {
  inbox_.add(record(1), 1);
  inbox_.add(record(2), 10 * Inbox::kPortionBytes);
  inbox_.add(record(3), 1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(inbox_.take().size(), 1U);
  EXPECT_TRUE(inbox_.take().empty());
}

TEST_F(InboxTest, WhatIsPutBackComesBeforeAllThatCameAfterIt) {
  constexpr std::uint64_t kRecords = 3 * Inbox::kPortionRecords;
  for (std::uint64_t tag = 1; tag <= kRecords; ++tag) inbox_.add(record(tag), 10);
  std::vector<Inbox::Sized> first;
  for (Record& taken : inbox_.take()) first.push_back({std::move(taken), 10});
  std::vector<Inbox::Sized> second;
  for (Record& taken : inbox_.take()) second.push_back({std::move(taken), 10});
  inbox_.put_back(std::move(first));
  inbox_.put_back(std::move(second));
  inbox_.put_back({});
  EXPECT_EQ(inbox_.bytes(), 10 * kRecords);
  std::uint64_t next = 1;
  while (!inbox_.empty()) {
    for (const Record& taken : inbox_.take()) EXPECT_EQ(taken.id.tag, next++);
  }
  EXPECT_EQ(next, kRecords + 1);
  EXPECT_EQ(inbox_.bytes(), 0U);
}

TEST_F(InboxTest, ForgetsEverythingWhenCleared) {
  inbox_.add(record(1), 10);
  inbox_.clear();
  EXPECT_TRUE(inbox_.empty());
  EXPECT_EQ(inbox_.bytes(), 0U);
}

}  // namespace
}  // namespace wheelpit
