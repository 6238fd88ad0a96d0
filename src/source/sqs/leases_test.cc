#include "source/sqs/leases.h"

#include <gtest/gtest.h>

namespace wheelpit::sqs {
namespace {

using std::chrono::seconds;
using Tags = std::vector<Leases::Tag>;

TimePoint at(int second) { return TimePoint(seconds(second)); }

TEST(Leases, ThoseThatEndSoonAreExtendedOnceTheFirstFirst) {
  Leases leases;
  leases.add(1, {.receipt = "a", .lane = 1, .ends = at(30)});
  leases.add(2, {.receipt = "b", .lane = 1, .ends = at(20)});
  leases.add(3, {.receipt = "c", .lane = 1, .ends = at(31)});
  EXPECT_EQ(leases.begin_extension(at(30)), Tags({2, 1}));
  EXPECT_EQ(leases.begin_extension(at(30)), Tags()) << "they are being extended";
  leases.extended(2, at(50));
  leases.extended(1, at(30));
  EXPECT_EQ(leases.begin_extension(at(30)), Tags({1}));
}

TEST(Leases, WhatCouldNotBeExtendedIsTriedAgainIfThatIsOfUse) {
  Leases leases;
  leases.add(1, {.receipt = "a", .lane = 1, .ends = at(1)});
  leases.add(2, {.receipt = "b", .lane = 1, .ends = at(1)});
  EXPECT_EQ(leases.begin_extension(at(1)).size(), 2U);
  leases.not_extended(1, true);
  leases.not_extended(2, false);
  EXPECT_EQ(leases.begin_extension(at(1)), Tags({1}));
}

TEST(Leases, WhatIsSettledWhileItIsExtendedIsForgotten) {
  Leases leases;
  leases.add(1, {.receipt = "a", .lane = 4, .ends = at(1)});
  EXPECT_EQ(leases.begin_extension(at(1)), Tags({1}));
  EXPECT_EQ(leases.take(1)->receipt, "a");
  EXPECT_FALSE(leases.take(1));
  EXPECT_EQ(leases.receipt(1), nullptr);
  leases.extended(1, at(9));
  leases.not_extended(1, true);
  EXPECT_TRUE(leases.empty());
}

TEST(Leases, KnowsThoseOfALane) {
  Leases leases;
  leases.add(3, {.receipt = "a", .lane = 4, .ends = at(1)});
  leases.add(1, {.receipt = "b", .lane = 4, .ends = at(1)});
  leases.add(2, {.receipt = "c", .lane = 5, .ends = at(1)});
  EXPECT_EQ(leases.of_lane(4), Tags({1, 3}));
}

TEST(Leases, ALongerVisibilityIsAskedForOnlyIfTheQueuesIsTooShort) {
  EXPECT_EQ(visibility_to_ask(seconds(30), seconds(3), seconds(0)), seconds(0));
  EXPECT_EQ(visibility_to_ask(seconds(3), seconds(3), seconds(0)), seconds(0));
  EXPECT_EQ(visibility_to_ask(seconds(30), seconds(20), seconds(20)), seconds(70));
  EXPECT_EQ(visibility_to_ask(seconds(2), seconds(3), seconds(0)), seconds(33));
}

TEST(Leases, ALeaseIsKeptLongEnoughForACallThatBeginsNow) {
  EXPECT_EQ(time_to_keep(seconds(30), seconds(3)), seconds(4));
  EXPECT_EQ(time_to_keep(seconds(3), seconds(3)), seconds(1));
}

}  // namespace
}  // namespace wheelpit::sqs
