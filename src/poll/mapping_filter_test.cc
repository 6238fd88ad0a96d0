#include "poll/mapping_filter.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "poll/lane_config.h"
#include "poll/lane_state.h"
#include "record/rabbitmq_encoder.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using Do = LaneStep::Do;

constexpr TimePoint kStart = TimePoint{} + std::chrono::hours(1);
constexpr BatchLimits kLimits{.max_records = 2, .max_bytes = 2000, .window = milliseconds(500)};
const std::string kOnlyKeep = R"({"data":[{"prefix":"keep"}]})";

Record record(std::uint64_t tag, std::string body) {
  return {.id = {.epoch = 1, .tag = tag},
          .received_at = kStart + milliseconds(tag),
          .message = RabbitMqMessage{.body = std::move(body)}};
}

std::vector<RecordId> ids(std::initializer_list<std::uint64_t> tags) {
  std::vector<RecordId> all;
  for (const std::uint64_t tag : tags) all.push_back({.epoch = 1, .tag = tag});
  return all;
}

class MappingFilterTest : public testing::Test {
 protected:
  MappingFilterTest() { state.asked({}, kStart); }

  Status change(const std::vector<std::string>& patterns,
                filter::FilterProfile profile = filter::FilterProfile::lambda) {
    return filter.change(patterns, SourceKind::rabbitmq, profile);
  }
  bool passes(std::string body) { return filter.passes(record(1, std::move(body)), *encoder); }
  std::vector<RecordId> excluded() { return {state.excluded().begin(), state.excluded().end()}; }

  std::unique_ptr<EventEncoder> encoder = make_rabbitmq_encoder("arn", "q", "/");
  MappingFilter filter;
  LaneState state{*encoder, filter, kLimits, RetryPolicy{}};
};

TEST_F(MappingFilterTest, WithoutPatternsEverythingPasses) {
  EXPECT_TRUE(passes("drop"));
  ASSERT_TRUE(change({kOnlyKeep}));
  EXPECT_FALSE(passes("drop"));
  ASSERT_TRUE(change({}));
  EXPECT_TRUE(passes("drop"));
}

TEST_F(MappingFilterTest, OneOfSeveralPatternsIsEnough) {
  ASSERT_TRUE(change({R"({"data":{"a":[1]}})", R"({"basicProperties":{"priority":[9]}})"}));
  EXPECT_TRUE(passes(R"({"a":1})"));
  EXPECT_FALSE(passes(R"({"a":2})"));
  Record urgent = record(1, R"({"a":2})");
  std::get<RabbitMqMessage>(urgent.message).properties.priority = 9;
  EXPECT_TRUE(filter.passes(urgent, *encoder));
}

TEST_F(MappingFilterTest, AFaultNamesTheFilterAndTheRemedyAndChangesNothing) {
  ASSERT_TRUE(change({kOnlyKeep}));
  const Status refused = change({kOnlyKeep, R"({"data":[{"wildcard":"a*"}]})"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::invalid_argument);
  EXPECT_TRUE(
      refused.error().message().starts_with("filter 2 of its FilterCriteria is not valid: "))
      << refused.error().message();
  EXPECT_NE(refused.error().message().find("profile = \"extended\""), std::string::npos);
  EXPECT_FALSE(passes("drop"));
}

TEST_F(MappingFilterTest, TheExtendedProfileTakesWheelpitsOwnOperators) {
  ASSERT_TRUE(change({R"({"data":[{"wildcard":"a*z"}]})"}, filter::FilterProfile::extended));
  EXPECT_TRUE(passes("a to z"));
  EXPECT_FALSE(passes("a to y"));
}

TEST_F(MappingFilterTest, ExcludedRecordsAreInNoBatchAndOpenNone) {
  ASSERT_TRUE(change({kOnlyKeep}));
  state.received({record(1, "drop"), record(2, "drop")});
  EXPECT_FALSE(state.batch_received()) << "there is nothing for the driver";
  EXPECT_EQ(excluded(), ids({1, 2}));
  EXPECT_EQ(state.buffered(), 0U);
  EXPECT_EQ(state.next(kStart), (LaneStep{Do::wait, std::nullopt}));
  EXPECT_TRUE(state.wants_records());

  state.drop_excluded();
  EXPECT_TRUE(excluded().empty());
}

TEST_F(MappingFilterTest, TheEventAndTheWindowAreThoseOfTheRecordsThatPass) {
  ASSERT_TRUE(change({kOnlyKeep}));
  state.received({record(1, "drop"), record(2, "keep a"), record(3, "drop"), record(4, "drop")});
  state.batch_received();
  EXPECT_EQ(state.next(kStart), (LaneStep{Do::wait, kStart + milliseconds(502)}));
  state.drop_excluded();
  state.received({record(5, "drop"), record(6, "keep b"), record(7, "drop")});
  EXPECT_TRUE(state.batch_received());
  ASSERT_EQ(state.next(kStart), LaneStep{Do::invoke});
  EXPECT_EQ(state.in_hand().ids, ids({2, 6}));
  EXPECT_EQ(excluded(), ids({5}));

  MappingFilter none;
  LaneState plain(*encoder, none, kLimits, RetryPolicy{});
  plain.asked({}, kStart);
  plain.received({record(2, "keep a"), record(6, "keep b")});
  plain.batch_received();
  ASSERT_EQ(plain.next(kStart), LaneStep{Do::invoke});
  EXPECT_EQ(*state.in_hand().event, *plain.in_hand().event);
}

TEST_F(MappingFilterTest, ExcludedBytesDoNotCountTowardAnEvent) {
  ASSERT_TRUE(change({kOnlyKeep}));
  const std::string padding(900, 'x');
  state.received({record(1, "keep" + padding), record(2, "drop" + padding), record(3, "keep")});
  state.batch_received();
  ASSERT_EQ(state.next(kStart), LaneStep{Do::invoke});
  EXPECT_EQ(state.in_hand().ids, ids({1, 3}));
}

TEST_F(MappingFilterTest, NothingIsLookedAtBehindAWholeBatchThatWaits) {
  ASSERT_TRUE(change({kOnlyKeep}));
  state.received({record(1, "keep"), record(2, "keep"), record(3, "drop")});
  state.batch_received();
  EXPECT_TRUE(excluded().empty());
  ASSERT_EQ(state.next(kStart), LaneStep{Do::invoke});
  state.batch_received();
  EXPECT_EQ(excluded(), ids({3}));
}

TEST_F(MappingFilterTest, OtherFiltersBatchesAndTimeoutsNeedNoNewLanesAnotherQueueDoes) {
  Mapping mapping;
  const LaneConfig running = lane_config(mapping, std::chrono::seconds(3));
  mapping.filters = {kOnlyKeep};
  const LaneConfig wanted = lane_config(mapping, std::chrono::seconds(3));
  EXPECT_NE(running, wanted);
  EXPECT_FALSE(needs_new_lanes(running, wanted));
  mapping.batching.size = 7;
  mapping.batching.window_seconds = 9;
  EXPECT_FALSE(needs_new_lanes(running, lane_config(mapping, std::chrono::seconds(4))));
  mapping.mq().queue = "other";
  EXPECT_TRUE(needs_new_lanes(running, lane_config(mapping, std::chrono::seconds(4))));
}

}  // namespace
}  // namespace wheelpit
