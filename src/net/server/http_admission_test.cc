#include "net/server/http_admission.h"

#include <gtest/gtest.h>

#include "net/server/body_budget.h"

namespace wheelpit {
namespace {

TEST(HttpAdmission, ThereIsRoomUntilAllAreTaken) {
  EXPECT_EQ(admission_of({.taken = 9, .waiting = 9}, 10, 2), Admission::take);
}

TEST(HttpAdmission, WhoWaitsGivesWay) {
  EXPECT_EQ(admission_of({.taken = 10, .waiting = 1}, 10, 2), Admission::make_room);
}

TEST(HttpAdmission, WhenAllAreBusyTheReserveIsLeft) {
  EXPECT_EQ(admission_of({.taken = 10, .waiting = 0, .reserved = 1}, 10, 2), Admission::reserve);
  EXPECT_EQ(admission_of({.taken = 10, .waiting = 0, .reserved = 2}, 10, 2), Admission::refuse);
  EXPECT_EQ(admission_of({.taken = 10, .waiting = 0}, 10, 0), Admission::refuse);
}

TEST(BodyBudget, IsSharedAndGivenBack) {
  BodyBudget budget(10);
  BodyBudget::Share first(budget);
  EXPECT_TRUE(first.hold(6));
  {
    BodyBudget::Share second(budget);
    EXPECT_TRUE(second.hold(4));
    EXPECT_FALSE(second.hold(5));
    EXPECT_FALSE(first.hold(7)) << "what is too much counts until it is let go";
    EXPECT_TRUE(second.hold(0));
    EXPECT_TRUE(second.hold(3));
  }
  EXPECT_EQ(budget.held(), 7U);
  EXPECT_TRUE(first.hold(10));
}

}  // namespace
}  // namespace wheelpit
