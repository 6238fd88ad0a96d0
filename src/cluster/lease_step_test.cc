#include "cluster/lease_step.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace wheelpit::cluster {
namespace {

using std::chrono::seconds;
using Claims = std::vector<std::pair<SlotName, SlotClaim>>;

const SlotName kSlot{.kind = SlotKind::mapping, .key = "m"};

class LeaseStepTest : public testing::Test {
 protected:
  LeaseStepTest() {
    lease.node = "a";
    lease.incarnation = "a1";
  }
  LeaseStep look(const std::string& target, const std::string& owner, std::int64_t epoch,
                 bool owner_live = true) {
    return lease_step(lease, {{.name = kSlot,
                               .target = target,
                               .owner = owner,
                               .owner_live = owner_live && !owner.empty(),
                               .epoch = epoch}});
  }
  void hold(std::int64_t epoch = 1) { acquired(lease, {{kSlot, {.owner = "a1", .epoch = epoch}}}); }
  bool holds() const { return lease.held.contains(kSlot); }

  Lease lease;
};

TEST_F(LeaseStepTest, TakesWhatIsMeantForItAndHasNoOwnerThatLives) {
  EXPECT_TRUE(look("a", "", 0).acquire);
  EXPECT_TRUE(look("a", "b1", 1, false).acquire);
  EXPECT_FALSE(look("a", "b1", 1).acquire) << "until the owner lets go";
  EXPECT_FALSE(look("b", "", 0).acquire);
  EXPECT_FALSE(look("", "", 0).acquire);
  lease.draining = true;
  EXPECT_FALSE(look("a", "", 0).acquire);
}

TEST_F(LeaseStepTest, FindsWhatItHasTakenWhenTheAnswerWasLost) {
  const SlotClaim claim{.owner = "a1", .epoch = 3};
  EXPECT_EQ(look("a", "a1", 3).taken, (Claims{{kSlot, claim}}));
  EXPECT_EQ(lease.held.at(kSlot), claim);
  EXPECT_EQ(look("a", "a1", 3), LeaseStep()) << "told once";
}

TEST_F(LeaseStepTest, HandsOverOnceAndFreesUntilThatIsSeen) {
  hold();
  EXPECT_EQ(look("b", "a1", 1).leave, std::vector{kSlot});
  EXPECT_EQ(look("b", "a1", 1), LeaseStep()) << "told once";
  EXPECT_TRUE(holds()) << "until what runs has stopped";
  let_go(lease, kSlot);
  EXPECT_FALSE(holds());
  EXPECT_EQ(look("b", "a1", 1), LeaseStep()) << "the release was lost: not taken for ours again";
  EXPECT_EQ(lease.released.size(), 1U);
  EXPECT_EQ(look("b", "b1", 2), LeaseStep());
  EXPECT_TRUE(lease.released.empty());
}

TEST_F(LeaseStepTest, LeavesWhatAnotherOneHas) {
  hold();
  EXPECT_EQ(look("b", "b1", 2).leave, std::vector{kSlot});
  EXPECT_FALSE(holds());
  let_go(lease, kSlot);
  EXPECT_TRUE(lease.released.empty()) << "there is nothing to free";
}

TEST_F(LeaseStepTest, WhatRunsGoesOnThroughALostLease) {
  hold();
  lost(lease);
  EXPECT_EQ(look("a", "a1", 1, false), LeaseStep()) << "it has not joined";
  lease.incarnation = "a2";
  const LeaseStep step = look("a", "a1", 1, false);
  EXPECT_TRUE(step.acquire);
  EXPECT_TRUE(step.leave.empty());
  EXPECT_EQ(lease.held.at(kSlot).owner, "a1");
  acquired(lease, {{kSlot, {.owner = "a2", .epoch = 2}}});
  EXPECT_EQ(look("a", "a2", 2), LeaseStep());
}

TEST_F(LeaseStepTest, WhatIsMeantForAnotherAfterALostLeaseIsLeft) {
  hold();
  lost(lease);
  lease.incarnation = "a2";
  EXPECT_EQ(look("b", "a1", 1, false).leave, std::vector{kSlot});
}

TEST_F(LeaseStepTest, LeavesWhatIsThereNoMore) {
  hold();
  EXPECT_EQ(lease_step(lease, {}).leave, std::vector{kSlot});
  EXPECT_FALSE(holds());
}

// A failover lost the commit in which it was taken.
TEST_F(LeaseStepTest, TakesAnewWhatTheStoreHasForgotten) {
  hold();
  const LeaseStep step = look("a", "", 0);
  EXPECT_TRUE(step.acquire);
  EXPECT_TRUE(step.leave.empty());
}

TEST_F(LeaseStepTest, TheFirstOneGetsTheCoordinator) {
  const SlotName coordinator{.kind = SlotKind::coordinator};
  const auto look_at = [&](const std::string& owner, bool live) {
    return lease_step(lease,
                      {{.name = coordinator, .owner = owner, .owner_live = live, .epoch = 1}});
  };
  EXPECT_FALSE(look_at("b1", true).acquire);
  EXPECT_TRUE(look_at("b1", false).acquire);
  EXPECT_TRUE(look_at("a1", true).leave.empty());
  lease.draining = true;
  EXPECT_EQ(look_at("a1", true).leave, std::vector{coordinator});
}

TEST_F(LeaseStepTest, TheLeaseIsCountedFromBeforeItsRenewalWasSent) {
  const TimePoint sent{seconds(100)};
  EXPECT_EQ(overrun(lease, sent), Duration::zero()) << "it never had one";
  renewed(lease, sent);
  EXPECT_EQ(overrun(lease, sent + seconds(9)), Duration::zero());
  EXPECT_EQ(overrun(lease, sent + seconds(12)), seconds(3));
}

}  // namespace
}  // namespace wheelpit::cluster
