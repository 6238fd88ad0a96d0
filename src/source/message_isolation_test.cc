#include "source/message_isolation.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using How = ServiceEnd::How;
using Settled = MessageIsolation::Settled;

ServiceEnd unreadable(std::size_t out) { return {.how = How::unreadable, .why = "", .out = out}; }

ServiceEnd broken(std::uint64_t suspect, std::size_t out = 1) {
  return {.how = How::broken, .why = "reset by peer", .out = out, .suspect = suspect};
}

TEST(MessageIsolation, WhatCannotBeReadIsolatesAtOnceUntilAllThatWereOutAreSettled) {
  MessageIsolation isolation;
  EXPECT_FALSE(isolation.active());
  isolation.ended(unreadable(3));
  EXPECT_TRUE(isolation.active());
  isolation.settled(Settled::another);
  isolation.settled(Settled::another);
  EXPECT_TRUE(isolation.active());
  isolation.settled(Settled::another);
  EXPECT_FALSE(isolation.active());
}

TEST(MessageIsolation, EndsWithItsCulprit) {
  MessageIsolation isolation;
  isolation.ended(unreadable(300));
  isolation.settled(Settled::another);
  isolation.settled(Settled::culprit);
  EXPECT_FALSE(isolation.active());
}

TEST(MessageIsolation, OneBrokenConnectionAccusesNobody) {
  MessageIsolation isolation;
  isolation.ended(broken(7, 100));
  EXPECT_FALSE(isolation.active());
}

TEST(MessageIsolation, TwoConnectionsThatBreakAtTheSameMessageIsolateIt) {
  MessageIsolation isolation;
  isolation.ended(broken(7, 100));
  isolation.ended(broken(7, 100));
  EXPECT_TRUE(isolation.active());
  EXPECT_FALSE(isolation.refusal_of(7)) << "nothing is proved";
}

TEST(MessageIsolation, ConnectionsThatBreakAtDifferentMessagesOrMoveOnAccuseNobody) {
  MessageIsolation isolation;
  for (std::uint64_t message = 10; message < 30; ++message) isolation.ended(broken(message));
  EXPECT_FALSE(isolation.active());
  ServiceEnd moved_on = broken(7);
  moved_on.settled = true;
  for (int i = 0; i < 5; ++i) isolation.ended(moved_on);
  EXPECT_FALSE(isolation.active());
}

TEST(MessageIsolation, AnInnocentEndClearsASuspicion) {
  MessageIsolation isolation;
  isolation.ended(broken(7));
  isolation.ended({.how = How::innocent, .why = "", .suspect = 7});
  isolation.ended(broken(7));
  EXPECT_FALSE(isolation.active());
}

TEST(MessageIsolation, AMessageThatEndsItsConnectionAloneAgainAndAgainIsRefusedWithTheReason) {
  MessageIsolation isolation;
  for (int i = 0; i < 2 + MessageIsolation::kProof; ++i) {
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

TEST(MessageIsolation, WhatEndsTheConnectionBeforeItsRefusalIsToldWithARemedy) {
  MessageIsolation isolation;
  for (int i = 0; i < 2 + MessageIsolation::kProof; ++i) {
    EXPECT_EQ(isolation.advice(), "") << i;
    isolation.ended(broken(7));
  }
  EXPECT_EQ(isolation.advice(), "") << "it is refused when it comes next";
  isolation.ended(broken(7));
  EXPECT_TRUE(isolation.advice().contains("remove it with the broker's")) << isolation.advice();
  isolation.settled(Settled::another);
  EXPECT_EQ(isolation.advice(), "");
}

TEST(MessageIsolation, WhatCannotBeReadAloneCountsAsItsOwn) {
  MessageIsolation isolation;
  ServiceEnd end = unreadable(1);
  isolation.ended(end);
  end.suspect = MessageIsolation::kUnderWay;
  for (int i = 0; i <= MessageIsolation::kProof; ++i) isolation.ended(end);
  EXPECT_FALSE(isolation.advice().empty());
}

TEST(MessageIsolation, ANetworkThatBreaksLongAfterTheMessageCameProvesNothing) {
  MessageIsolation isolation;
  ServiceEnd late = broken(7);
  late.since_last = MessageIsolation::kSoon + std::chrono::seconds(1);
  for (int i = 0; i < 20; ++i) isolation.ended(late);
  EXPECT_FALSE(isolation.refusal_of(7));
}

TEST(MessageIsolation, AMessageThatIsSettledMeanwhileTakesTheProofAway) {
  MessageIsolation isolation;
  isolation.ended(unreadable(100));
  for (int i = 0; i < 20; ++i) {
    isolation.ended(broken(7));
    isolation.settled(Settled::another);
  }
  EXPECT_FALSE(isolation.refusal_of(7));
}

TEST(MessageIsolation, KnowsAMessageByItsIdAndItsBody) {
  EXPECT_EQ(MessageIsolation::key("id", "body"), MessageIsolation::key("id", "body"));
  EXPECT_NE(MessageIsolation::key("id", "body"), MessageIsolation::key("idb", "ody"));
  EXPECT_NE(MessageIsolation::key("", ""), MessageIsolation::kUnderWay);
}

}  // namespace
}  // namespace wheelpit
