#include "source/sqs/hand_out.h"

#include <gtest/gtest.h>

#include <vector>

namespace wheelpit::sqs {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Lane = HandOut::Lane;

constexpr TimePoint kStart{};

class HandOutTest : public testing::Test {
 protected:
  void lanes(HandOut& hand_out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      names.push_back(hand_out.join());
      hand_out.set_willing(names.back(), true);
    }
  }
  static std::size_t place(HandOut& hand_out, HandOut::Poll& poll, std::size_t messages,
                           TimePoint now = kStart) {
    std::size_t placed = 0;
    for (std::size_t i = 0; i < messages; ++i) placed += hand_out.place(poll, now) ? 1 : 0;
    hand_out.end_poll(poll);
    return placed;
  }

  std::vector<Lane> names;
};

TEST_F(HandOutTest, WithoutAWindowEachPollIsForALaneThatHasNothing) {
  HandOut hand_out({.most = 10});
  lanes(hand_out, 2);
  auto first = hand_out.begin_poll(9, kStart);
  auto second = hand_out.begin_poll(9, kStart);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->lane, names[0]);
  EXPECT_EQ(second->lane, names[1]);
  EXPECT_FALSE(hand_out.begin_poll(9, kStart));

  EXPECT_EQ(hand_out.place(*first, kStart), names[0]);
  hand_out.end_poll(*first);
  EXPECT_FALSE(hand_out.begin_poll(9, kStart)) << "it has a record";
  hand_out.settled(names[0], 1);
  EXPECT_TRUE(hand_out.begin_poll(9, kStart));
}

TEST_F(HandOutTest, APollAsksForNoMoreThanABatch) {
  HandOut hand_out({.most = 3});
  lanes(hand_out, 1);
  EXPECT_EQ(hand_out.begin_poll(9, kStart)->most, 3U);
  HandOut large({.most = 500, .window = seconds(1)});
  lanes(large, 1);
  EXPECT_EQ(large.begin_poll(9, kStart)->most, 10U);
}

TEST_F(HandOutTest, NoMoreLanesAreAtWorkThanAllowed) {
  HandOut hand_out({.most = 10});
  lanes(hand_out, 3);
  EXPECT_TRUE(hand_out.begin_poll(1, kStart));
  EXPECT_EQ(hand_out.at_work(), 1U);
  EXPECT_FALSE(hand_out.begin_poll(1, kStart));
  EXPECT_TRUE(hand_out.begin_poll(2, kStart));
}

TEST_F(HandOutTest, NothingIsPolledForALaneWhoseFunctionCannotBeInvoked) {
  HandOut hand_out({.most = 10});
  lanes(hand_out, 1);
  hand_out.set_willing(names[0], false);
  EXPECT_FALSE(hand_out.begin_poll(9, kStart));
  hand_out.set_willing(names[0], true);
  EXPECT_TRUE(hand_out.begin_poll(9, kStart));
}

TEST_F(HandOutTest, AnEmptyAnswerFreesTheLane) {
  HandOut hand_out({.most = 10});
  lanes(hand_out, 1);
  hand_out.end_poll(*hand_out.begin_poll(9, kStart));
  EXPECT_EQ(hand_out.at_work(), 0U);
  EXPECT_TRUE(hand_out.begin_poll(9, kStart));
}

TEST_F(HandOutTest, AnotherLaneTakesTheAnswerOfOneThatHasEnded) {
  HandOut hand_out({.most = 10});
  lanes(hand_out, 2);
  auto poll = hand_out.begin_poll(9, kStart);
  hand_out.stop(names[0]);
  hand_out.leave(names[0]);
  EXPECT_EQ(hand_out.place(*poll, kStart), names[1]);
  EXPECT_EQ(hand_out.place(*poll, kStart), names[1]);
  hand_out.end_poll(*poll);
  EXPECT_FALSE(hand_out.all_stopped());
  hand_out.stop(names[1]);
  EXPECT_TRUE(hand_out.all_stopped());
  EXPECT_FALSE(hand_out.place(*poll, kStart));
}

TEST_F(HandOutTest, WithAWindowAllPollsFillOneBatchAfterTheOther) {
  HandOut hand_out({.most = 20, .window = seconds(1)});
  lanes(hand_out, 3);
  auto first = hand_out.begin_poll(2, kStart);
  auto second = hand_out.begin_poll(2, kStart);
  auto third = hand_out.begin_poll(2, kStart);
  auto fourth = hand_out.begin_poll(2, kStart);
  ASSERT_TRUE(first && second && third && fourth);
  EXPECT_FALSE(hand_out.begin_poll(2, kStart)) << "forty are asked for already";
  EXPECT_EQ(place(hand_out, *first, 10), 10U);
  EXPECT_EQ(place(hand_out, *second, 10), 10U);
  EXPECT_EQ(hand_out.at_work(), 1U);
  EXPECT_EQ(hand_out.place(*third, kStart), names[1]);
  EXPECT_EQ(hand_out.at_work(), 2U);
}

TEST_F(HandOutTest, AWindowThatIsOverEndsABatch) {
  HandOut hand_out({.most = 20, .window = seconds(1)});
  lanes(hand_out, 2);
  EXPECT_EQ(hand_out.place(kStart), names[0]);
  EXPECT_EQ(hand_out.place(kStart + milliseconds(999)), names[0]);
  EXPECT_EQ(hand_out.place(kStart + milliseconds(1000)), names[1]);
  EXPECT_EQ(hand_out.place(kStart + milliseconds(2500)), std::nullopt);
  hand_out.settled(names[0], 2);
  EXPECT_EQ(hand_out.place(kStart + milliseconds(2500)), names[0]);
}

TEST_F(HandOutTest, RecordsThatAreSettledAtOnceMakeRoomInTheBatch) {
  HandOut hand_out({.most = 2, .window = seconds(1)});
  lanes(hand_out, 1);
  EXPECT_TRUE(hand_out.place(kStart));
  EXPECT_TRUE(hand_out.place(kStart));
  EXPECT_FALSE(hand_out.place(kStart));
  hand_out.settled(names[0], 1);
  EXPECT_EQ(hand_out.place(kStart), names[0]);
}

TEST_F(HandOutTest, APollUnderAWindowAsksForWhatTheBatchHasRoomFor) {
  HandOut hand_out({.most = 15, .window = seconds(1)});
  lanes(hand_out, 1);
  auto first = hand_out.begin_poll(1, kStart);
  auto second = hand_out.begin_poll(1, kStart);
  EXPECT_EQ(first->most, 10U);
  EXPECT_EQ(second->most, 5U);
  place(hand_out, *first, 4);
  EXPECT_EQ(hand_out.begin_poll(1, kStart)->most, 6U);
}

}  // namespace
}  // namespace wheelpit::sqs
