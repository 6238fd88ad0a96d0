#include "source/kafka/start_choice.h"

#include <gtest/gtest.h>

namespace wheelpit::kafka {
namespace {

using Kind = GroupStart::Kind;

const GroupStart kNewest{.kind = Kind::newest, .at = {}};

TEST(StartChoice, ANewMappingBeginsWhereItIsTold) {
  EXPECT_EQ(start_of_partition(kNewest, {}, {}).kind, Kind::newest);
}

TEST(StartChoice, WhatIsStoredWinsWhenTheGroupWasForgotten) {
  const GroupStart start =
      start_of_partition(kNewest, {.next = 7, .given_up = {}}, {.begun = true});
  EXPECT_EQ(start.kind, Kind::offset);
  EXPECT_EQ(start.offset, 7);
}

TEST(StartChoice, APartitionThatCameLaterIsReadFromItsStart) {
  EXPECT_EQ(start_of_partition(kNewest, {}, {.begun = true}).kind, Kind::oldest);
}

TEST(StartChoice, ATopicThatWasMadeAgainIsReadFromItsStart) {
  EXPECT_EQ(start_of_partition(kNewest, {}, {.begun = false, .made_again = true}).kind,
            Kind::oldest)
      << "what was stored of the one before is forgotten by then";
}

}  // namespace
}  // namespace wheelpit::kafka
