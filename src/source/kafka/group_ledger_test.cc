#include "source/kafka/group_ledger.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <memory>
#include <optional>

#include "base/captured_log.h"
#include "positions/memory/memory_position_store.h"

namespace wheelpit::kafka {
namespace {

namespace asio = boost::asio;

const std::string kGrain = "grain-0";

// A store, and whoever reads it one after the other.
class GroupLedgerTest : public testing::Test {
 protected:
  GroupLedgerTest() { asio::co_spawn(io, writer.run(), asio::detached); }
  ~GroupLedgerTest() override {
    writer.stop(clock.now());
    settle();
  }

  Status wait_for(asio::awaitable<Status> task) {
    auto result = std::make_shared<std::optional<Status>>();
    asio::co_spawn(
        io,
        [](asio::awaitable<Status> todo, auto to) -> asio::awaitable<void> {
          *to = co_await std::move(todo);
        }(std::move(task), result),
        asio::detached);
    settle();
    return result->value_or(Error(Errc::cancelled, "it goes on"));
  }
  void settle() {
    io.restart();
    for (int step = 0; step < 1000 && io.poll_one() > 0; ++step) {
    }
  }
  // What the next engine finds.
  LedgerEntry found() {
    clock.advance(std::chrono::seconds(2));
    writer.wake();
    settle();
    for (const PartitionPosition& row : kept->table.load("m")) {
      if (row.partition == kGrain) return entry_of(row);
    }
    return {};
  }
  Status give_up(OffsetRange range, std::string record = "told") {
    return wait_for(ledger.give_up(kGrain, range, {"arn", std::move(record)}, {}));
  }

  asio::io_context io;
  ManualClock clock;
  CapturedLog log;
  std::shared_ptr<MemoryPositionStore::Kept> kept = std::make_shared<MemoryPositionStore::Kept>();
  MemoryPositionStore store{kept};
  CheckpointWriter writer{io, store, clock, log.log()};
  GroupLedger ledger{store, writer, "m"};
};

TEST_F(GroupLedgerTest, AGroupOfWhichNothingIsStoredHasNothing) {
  EXPECT_EQ(found(), LedgerEntry());
}

TEST_F(GroupLedgerTest, WhatWasGivenUpAndIsNotCommittedIsKnownToTheNext) {
  ASSERT_TRUE(give_up({.first = 5, .last = 9}));
  const LedgerEntry expected{.next = 5, .given_up = OffsetRange{.first = 5, .last = 9}};
  EXPECT_EQ(ledger.stored(kGrain), expected);
  EXPECT_EQ(found(), expected);
}

TEST_F(GroupLedgerTest, FromTheFirstOffsetOn) {
  ASSERT_TRUE(give_up({.first = 0, .last = 0}));
  EXPECT_EQ(found().given_up, (OffsetRange{.first = 0, .last = 0}));
}

TEST_F(GroupLedgerTest, WhatIsCommittedMayBeReadAgain) {
  ASSERT_TRUE(give_up({.first = 5, .last = 9}));
  ledger.committed(kGrain, 9);
  EXPECT_TRUE(found().given_up);
  ledger.committed(kGrain, 10);
  EXPECT_EQ(found(), (LedgerEntry{.next = 10, .given_up = std::nullopt}));
}

TEST_F(GroupLedgerTest, TheNextForgetsItWhenItIsCommitted) {
  ASSERT_TRUE(give_up({.first = 5, .last = 9}));
  GroupLedger next(store, writer, "m");
  ASSERT_TRUE(wait_for(next.load()));
  next.committed(kGrain, 12);
  EXPECT_EQ(found(), (LedgerEntry{.next = 12, .given_up = std::nullopt}));
}

TEST_F(GroupLedgerTest, TwoBatchesBeforeACommitAreOneRange) {
  ASSERT_TRUE(give_up({.first = 5, .last = 9}));
  ASSERT_TRUE(give_up({.first = 12, .last = 13}));
  EXPECT_EQ(found().given_up, (OffsetRange{.first = 5, .last = 13}));
}

TEST_F(GroupLedgerTest, WhatIsStoredOfATopicThatIsGoneIsForgotten) {
  const auto open = [&](GroupLedger& of, const std::string& id) {
    TopicPast past;
    EXPECT_TRUE(
        wait_for([](GroupLedger& it, std::string topic, TopicPast& to) -> asio::awaitable<Status> {
          auto opened = co_await it.open(std::move(topic));
          if (!opened) co_return opened.error();
          to = *opened;
          co_return Status();
        }(of, id, past)));
    return past;
  };
  TopicPast past = open(ledger, "first");
  EXPECT_FALSE(past.begun || past.made_again);
  ASSERT_TRUE(wait_for(ledger.own(kGrain)));
  ledger.note(kGrain, 7);
  EXPECT_EQ(found().next, 7);
  past = open(ledger, "first");
  EXPECT_TRUE(past.begun && !past.made_again);
  EXPECT_EQ(ledger.stored(kGrain).next, 7);
  past = open(ledger, "second");
  EXPECT_TRUE(past.made_again && !past.begun);
  EXPECT_EQ(ledger.stored(kGrain), LedgerEntry());
  ASSERT_TRUE(wait_for(ledger.own(kGrain)));
  ledger.note(kGrain, 2);
  EXPECT_EQ(found().next, 2);
  EXPECT_TRUE(open(ledger, "").begun) << "what is not known changes nothing";
}

TEST_F(GroupLedgerTest, HowFarItHasComeIsStoredOfWhatIsOurs) {
  ledger.note(kGrain, 7);
  EXPECT_EQ(found(), LedgerEntry());
  ASSERT_TRUE(wait_for(ledger.own(kGrain)));
  ledger.note(kGrain, 7);
  EXPECT_EQ(found(), (LedgerEntry{.next = 7, .given_up = std::nullopt}));
}

}  // namespace
}  // namespace wheelpit::kafka
