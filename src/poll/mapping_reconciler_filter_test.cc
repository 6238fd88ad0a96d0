#include <gtest/gtest.h>

#include <string>

#include "poll/reconciler_test_world.h"

namespace wheelpit {
namespace {

using Bodies = std::vector<std::string>;

std::string only(const std::string& prefix) {
  return R"({"data":[{"prefix":")" + prefix + R"("}]})";
}

class MappingReconcilerFilterTest : public MappingReconcilerTest {
 protected:
  static Mapping filtered(std::vector<std::string> filters) {
    Mapping mapping = new_mapping();
    mapping.filters = std::move(filters);
    return mapping;
  }
  // As an update through the API.
  void put_filters(std::vector<std::string> filters) {
    Mapping mapping = stored();
    mapping.filters = std::move(filters);
    mapping.status.state = MappingState::updating;
    mapping.status.reason = "USER_INITIATED";
    put(mapping);
  }
  Bodies after_delivery(const Bodies& bodies) {
    for (const std::string& body : bodies) newest(near).deliver(body);
    settle();
    return newest(near).done;
  }
};

TEST_F(MappingReconcilerFilterTest, AStoredFilterIsInForceFromTheFirstMessage) {
  put(filtered({only("keep")}));
  EXPECT_EQ(after_delivery({"drop", "keep"}).size(), 2U);
  EXPECT_EQ(near.invoker.calls.size(), 1U);
  EXPECT_EQ(stored().status.state, MappingState::enabled);
}

TEST_F(MappingReconcilerFilterTest, AFullyFilteredMappingSaysThatNothingWasProcessed) {
  put(filtered({only("keep")}));
  after_delivery({"drop", "drop"});
  EXPECT_EQ(stored().status.last_processing_result, "No records processed");
}

TEST_F(MappingReconcilerFilterTest, OtherFiltersActOnTheNextMessageOfTheLaneThatRuns) {
  near.invoker.holding = true;
  put(filtered({only("keep")}));
  after_delivery({"keep1"});
  put_filters({only("other")});
  EXPECT_EQ(made(), 1U) << "the lane goes on";
  EXPECT_EQ(stored().status.state, MappingState::enabled) << "although its function still works";
  EXPECT_EQ(after_delivery({"keep2"}), Bodies{"keep2"});
  near.invoker.holding = false;
  near.invoker.succeed();
  settle();
  EXPECT_EQ(newest(near).done, (Bodies{"keep2", "keep1"}));
  EXPECT_EQ(near.invoker.calls.size(), 1U);

  put_filters({});
  EXPECT_EQ(after_delivery({"anything"}).size(), 3U);
  EXPECT_EQ(near.invoker.calls.size(), 2U);
}

TEST_F(MappingReconcilerFilterTest, AllLanesFollow) {
  near.factory.lanes = 3;
  put(filtered({only("keep")}));
  put_filters({only("other")});
  ASSERT_EQ(made(), 3U);
  for (const auto& lane : near.factory.made) lane.source->deliver("keep");
  settle();
  EXPECT_TRUE(near.invoker.calls.empty());
  for (const auto& lane : near.factory.made) EXPECT_EQ(lane.source->done, Bodies{"keep"});
}

TEST_F(MappingReconcilerFilterTest, ALaneThatIsMadeAnewHasTheFiltersOfNow) {
  put(filtered({only("keep")}));
  put_filters({only("other")});
  Mapping mapping = stored();
  mapping.mq().queue = "other";
  put(mapping);
  ASSERT_EQ(made(), 2U);
  EXPECT_EQ(after_delivery({"keep"}), Bodies{"keep"});
  EXPECT_TRUE(near.invoker.calls.empty());
}

TEST_F(MappingReconcilerFilterTest,
       APatternThatIsNotValidAnyMoreHoldsTheMappingUpUntilItIsReplaced) {
  put(filtered({R"({"data":[{"wildcard":"a*"}]})"}));
  EXPECT_EQ(made(), 0U) << "nothing is read";
  EXPECT_EQ(stored().status.state, MappingState::creating);
  EXPECT_EQ(stored().status.reason, "ESM_CONFIG_NOT_VALID");

  put_filters({only("a")});
  ASSERT_EQ(made(), 1U);
  EXPECT_EQ(stored().status.state, MappingState::enabled);
  EXPECT_EQ(stored().status.reason, "USER_INITIATED");
  EXPECT_EQ(after_delivery({"b"}), Bodies{"b"});
  EXPECT_TRUE(near.invoker.calls.empty());
}

TEST_F(MappingReconcilerFilterTest, AMappingThatRunsIsHeldUpByThemToo) {
  put(filtered({}));
  put_filters({"no pattern"});
  EXPECT_EQ(made(), 1U);
  EXPECT_EQ(stored().status.reason, "ESM_CONFIG_NOT_VALID");
}

TEST_F(MappingReconcilerFilterTest, TheExtendedProfileReachesTheLanes) {
  end_reconciler();
  near.filter_profile = filter::FilterProfile::extended;
  make_reconciler();
  put(filtered({R"({"data":[{"wildcard":"a*"}]})"}));
  EXPECT_EQ(after_delivery({"abc", "bcd"}).size(), 2U);
  EXPECT_EQ(near.invoker.calls.size(), 1U);
}

}  // namespace
}  // namespace wheelpit
