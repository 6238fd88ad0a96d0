#include "mapping/mapping_lifecycle.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using enum MappingState;

TEST(MappingLifecycle, UpdatesBeginTheTransitionTheyAskFor) {
  EXPECT_EQ(state_after_update(enabled, std::nullopt), updating);
  EXPECT_EQ(state_after_update(enabled, true), updating);
  EXPECT_EQ(state_after_update(enabled, false), disabling);
  EXPECT_EQ(state_after_update(disabled, std::nullopt), disabled);
  EXPECT_EQ(state_after_update(disabled, false), disabled);
  EXPECT_EQ(state_after_update(disabled, true), enabling);
}

TEST(MappingLifecycle, ATransitionThatIsHeldUpGoesOnOrTurnsBack) {
  EXPECT_EQ(state_after_update(creating, std::nullopt), creating);
  EXPECT_EQ(state_after_update(enabling, true), enabling);
  EXPECT_EQ(state_after_update(creating, false), disabling);
}

TEST(MappingLifecycle, AMappingInTransitionIsInUseUnlessAProblemHoldsItUp) {
  Mapping mapping;
  for (const MappingState state : {creating, enabling, disabling, updating, deleting}) {
    mapping.status.state = state;
    EXPECT_TRUE(is_in_use(mapping));
  }
  for (const MappingState state : {enabled, disabled}) {
    mapping.status.state = state;
    EXPECT_FALSE(is_in_use(mapping));
  }
  mapping.status.state = creating;
  mapping.status.reason = "EVENT_SOURCE_AUTHN_ERROR";
  EXPECT_FALSE(is_in_use(mapping));
  mapping.status.reason = "USER_INITIATED";
  mapping.status.last_processing_result = "PROBLEM: Connection error.";
  EXPECT_FALSE(is_in_use(mapping));
  mapping.status.state = deleting;
  EXPECT_TRUE(is_in_use(mapping));
}

}  // namespace
}  // namespace wheelpit
