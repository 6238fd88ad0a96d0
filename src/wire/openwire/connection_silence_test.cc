// How long broker and client may be silent.

#include "wire/openwire/connection_fixture.h"

namespace wheelpit::openwire {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

using ConnectionSilenceTest = ConnectionTest;

TEST_F(ConnectionSilenceTest, SaysThatItIsThereThreeTimesInTheAgreedSilence) {
  ASSERT_TRUE(feed(server::wire_format(3'000)));
  sent();
  EXPECT_EQ(connection_.next_time(), now_ + seconds(1));
  now_ += seconds(1);
  ASSERT_TRUE(connection_.on_time(now_));
  EXPECT_FALSE(only_sent<KeepAliveInfo>().response_required);
  now_ += milliseconds(999);
  ASSERT_TRUE(connection_.on_time(now_));
  EXPECT_FALSE(connection_.has_output());
}

TEST_F(ConnectionSilenceTest, DoesNotWatchBeforeTheInitialDelayThatBothAgreeOn) {
  ASSERT_TRUE(feed(server::wire_format(3'000, 12, 8'000)));
  now_ += seconds(8) + milliseconds(3'749);
  EXPECT_TRUE(connection_.on_time(now_));
  now_ += milliseconds(1);
  EXPECT_FALSE(connection_.on_time(now_));
}

TEST_F(ConnectionSilenceTest, GivesUpABrokerThatIsSilentForLonger) {
  ASSERT_TRUE(feed(server::wire_format(3'000)));
  now_ += milliseconds(3'749);
  EXPECT_TRUE(connection_.on_time(now_));
  ASSERT_TRUE(feed(std::string(1, '\0')));  // part of a frame is a sign of life
  now_ += milliseconds(3'749);
  EXPECT_TRUE(connection_.on_time(now_));
  now_ += milliseconds(1);
  const Status dead = connection_.on_time(now_);
  ASSERT_FALSE(dead);
  EXPECT_EQ(dead.error().code(), Errc::timed_out);
}

TEST_F(ConnectionSilenceTest, WatchesNobodyIfTheBrokerWantsNone) {
  EXPECT_EQ(connection_.next_time(), TimePoint::max());
  ASSERT_TRUE(feed(server::wire_format(0)));
  EXPECT_EQ(connection_.next_time(), TimePoint::max());
  EXPECT_TRUE(connection_.on_time(now_ + seconds(100'000)));
}

TEST_F(ConnectionSilenceTest, AnswersAKeepAliveThatAsksForIt) {
  consume();
  KeepAliveInfo keep_alive;
  keep_alive.command_id = 77;
  ASSERT_TRUE(feed(server::wire_of(keep_alive)));
  EXPECT_FALSE(connection_.has_output());
  keep_alive.response_required = true;
  ASSERT_TRUE(feed(server::wire_of(keep_alive)));
  const auto answer = only_sent<KeepAliveInfo>();
  EXPECT_EQ(answer.command_id, 77);
  EXPECT_FALSE(answer.response_required);
}

}  // namespace
}  // namespace wheelpit::openwire
