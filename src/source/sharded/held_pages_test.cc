#include "source/sharded/held_pages.h"

#include <gtest/gtest.h>

namespace wheelpit::sharded {
namespace {

TEST(HeldPages, APageCountsAsAWholeUntilNothingOfItIsHeld) {
  HeldPages pages;
  const auto first = pages.add(100);
  const auto second = pages.add(10);
  pages.hold(first);
  pages.hold(first);
  EXPECT_EQ(pages.bytes(), 110U);
  pages.release(first);
  pages.release(first);
  EXPECT_EQ(pages.bytes(), 110U);
  pages.release(second);
  EXPECT_EQ(pages.bytes(), 100U) << "in any order";
  pages.release(first);
  EXPECT_EQ(pages.bytes(), 0U);
  pages.release(pages.add(7));
  EXPECT_EQ(pages.bytes(), 0U);
}

}  // namespace
}  // namespace wheelpit::sharded
