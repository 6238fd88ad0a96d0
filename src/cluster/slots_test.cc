#include <gtest/gtest.h>

#include <vector>

#include "cluster/scripted_slots.h"

namespace wheelpit::cluster {
namespace {

struct Told final : SlotListener {
  void slot_taken(const SlotName& name, const SlotClaim& claim) override {
    taken.push_back(name);
    last = claim;
  }
  void slot_to_leave(const SlotName& name) override { left.push_back(name); }
  std::vector<SlotName> taken, left;
  SlotClaim last;
};

TEST(SlotsTest, NamesAreTheSameOnlyIfKindKeyAndPartAre) {
  const SlotName bucket{.kind = SlotKind::bucket, .part = 3};
  EXPECT_EQ(bucket, (SlotName{.kind = SlotKind::bucket, .part = 3}));
  EXPECT_NE(bucket, (SlotName{.kind = SlotKind::bucket, .part = 4}));
  EXPECT_NE(bucket, (SlotName{.kind = SlotKind::function, .part = 3}));
  EXPECT_NE(bucket, (SlotName{.kind = SlotKind::bucket, .key = "k", .part = 3}));
}

TEST(SlotsTest, AListenerIsToldOfItsKindAloneAndOfWhatIsHeldAlready) {
  ScriptedSlots slots;
  const SlotName mapping{.kind = SlotKind::mapping, .key = "uuid"};
  slots.give(mapping);
  slots.give({.kind = SlotKind::bucket, .part = 1});
  Told told;
  slots.listen(SlotKind::mapping, told);
  EXPECT_EQ(told.taken, std::vector{mapping});
  slots.give(mapping);
  EXPECT_EQ(told.last, (SlotClaim{.owner = "incarnation", .epoch = 2}));
  slots.ask_back(mapping);
  EXPECT_EQ(told.left, std::vector{mapping});
  EXPECT_TRUE(slots.claim_of(mapping)) << "until it is let go";
  slots.let_go(mapping);
  EXPECT_FALSE(slots.claim_of(mapping));
}

}  // namespace
}  // namespace wheelpit::cluster
