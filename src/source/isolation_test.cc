#include "source/isolation.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using How = ServiceEnd::How;
using Settled = Isolation::Settled;

ServiceEnd unreadable(std::size_t out) { return {.how = How::unreadable, .why = "", .out = out}; }

ServiceEnd broken(std::uint64_t suspect, std::size_t out = 1) {
  return {.how = How::broken, .why = "reset by peer", .out = out, .suspect = suspect};
}

TEST(Isolation, WhatCannotBeReadIsolatesAtOnceUntilAllThatWereOutAreSettled) {
  Isolation isolation;
  EXPECT_FALSE(isolation.active());
  isolation.ended(unreadable(3));
  EXPECT_TRUE(isolation.active());
  isolation.settled(Settled::another);
  isolation.settled(Settled::another);
  EXPECT_TRUE(isolation.active());
  isolation.settled(Settled::another);
  EXPECT_FALSE(isolation.active());
}

TEST(Isolation, EndsWithItsCulprit) {
  Isolation isolation;
  isolation.ended(unreadable(300));
  isolation.settled(Settled::another);
  isolation.settled(Settled::culprit);
  EXPECT_FALSE(isolation.active());
}

TEST(Isolation, OneBrokenConnectionAccusesNobody) {
  Isolation isolation;
  isolation.ended(broken(7, 100));
  EXPECT_FALSE(isolation.active());
}

TEST(Isolation, TwoConnectionsThatBreakAtTheSameMessageIsolateIt) {
  Isolation isolation;
  isolation.ended(broken(7, 100));
  isolation.ended(broken(7, 100));
  EXPECT_TRUE(isolation.active());
  EXPECT_FALSE(isolation.refusal_of(7)) << "nothing is proved";
}

TEST(Isolation, ConnectionsThatBreakAtDifferentMessagesOrMoveOnAccuseNobody) {
  Isolation isolation;
  for (std::uint64_t message = 10; message < 30; ++message) isolation.ended(broken(message));
  EXPECT_FALSE(isolation.active());
  ServiceEnd moved_on = broken(7);
  moved_on.settled = true;
  for (int i = 0; i < 5; ++i) isolation.ended(moved_on);
  EXPECT_FALSE(isolation.active());
}

TEST(Isolation, AnInnocentEndClearsASuspicion) {
  Isolation isolation;
  isolation.ended(broken(7));
  isolation.ended({.how = How::innocent, .why = "", .suspect = 7});
  isolation.ended(broken(7));
  EXPECT_FALSE(isolation.active());
}

TEST(Isolation, AMessageThatEndsItsConnectionAloneAgainAndAgainIsRefusedWithTheReason) {
  Isolation isolation;
  for (int i = 0; i < 2 + Isolation::kProof; ++i) {
    EXPECT_FALSE(isolation.refusal_of(7)) << i;
    isolation.ended(broken(7));
  }
  ASSERT_TRUE(isolation.refusal_of(7));
  EXPECT_TRUE(isolation.refusal_of(7)->contains("reset by peer"));
  EXPECT_FALSE(isolation.refusal_of(8));
  isolation.settled(Settled::culprit);
  EXPECT_FALSE(isolation.refusal_of(7));
  EXPECT_FALSE(isolation.active());
}

TEST(Isolation, ANetworkThatBreaksLongAfterTheMessageCameProvesNothing) {
  Isolation isolation;
  ServiceEnd late = broken(7);
  late.since_last = Isolation::kSoon + std::chrono::seconds(1);
  for (int i = 0; i < 20; ++i) isolation.ended(late);
  EXPECT_FALSE(isolation.refusal_of(7));
}

TEST(Isolation, AMessageThatIsSettledMeanwhileTakesTheProofAway) {
  Isolation isolation;
  isolation.ended(unreadable(100));
  for (int i = 0; i < 20; ++i) {
    isolation.ended(broken(7));
    isolation.settled(Settled::another);
  }
  EXPECT_FALSE(isolation.refusal_of(7));
}

TEST(Isolation, KnowsAMessageByItsIdAndItsBody) {
  EXPECT_EQ(Isolation::key("id", "body"), Isolation::key("id", "body"));
  EXPECT_NE(Isolation::key("id", "body"), Isolation::key("idb", "ody"));
  EXPECT_NE(Isolation::key("", ""), Isolation::kUnderWay);
}

}  // namespace
}  // namespace wheelpit
