#include "wire/amqp091/queue_counter.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "wire/amqp091/server_bytes.h"

namespace wheelpit::amqp091 {
namespace {

using std::chrono::seconds;

constexpr std::uint16_t kOwn = QueueCounter::kChannel;

class QueueCounterTest : public testing::Test {
 protected:
  std::string sent() { return std::exchange(out_, {}); }

  template <class Method>
  Status answer(const Method& method) {
    const std::string bytes = server::method(method, kOwn);
    FrameReader reader(131072);
    std::ranges::copy(bytes, reader.space().begin());
    reader.commit(bytes.size());
    return counter_.received(**reader.next(), out_);
  }
  static std::string question() {
    return server::method(QueueDeclare{0, {"orders"}, QueueDeclare::kPassive, {}}, kOwn);
  }
  static std::string opening() { return server::method(ChannelOpen{}, kOwn); }

  TimePoint now_{};
  std::string out_;
  QueueCounter counter_{"orders", seconds(16)};
};

TEST_F(QueueCounterTest, AsksAgainAndAgainOnAChannelOfItsOwn) {
  EXPECT_EQ(counter_.next_time(), TimePoint::max());
  counter_.begin(now_, 0.25);
  EXPECT_EQ(counter_.next_time(), now_ + seconds(4));
  counter_.on_time(now_ + seconds(3), out_);
  EXPECT_EQ(sent(), "");
  counter_.on_time(now_ + seconds(4), out_);
  EXPECT_EQ(sent(), opening());
  ASSERT_TRUE(answer(ChannelOpenOk{}));
  EXPECT_EQ(sent(), question());
  ASSERT_TRUE(answer(QueueDeclareOk{{"orders"}, 2690, 3}));
  const auto counted = counter_.take_counted();
  ASSERT_TRUE(counted);
  EXPECT_EQ(counted->messages, 2690U);
  EXPECT_EQ(counted->consumers, 3U);
  EXPECT_FALSE(counter_.take_counted());

  EXPECT_EQ(counter_.next_time(), now_ + seconds(20));
  counter_.begin(now_ + seconds(5), 0.25);
  EXPECT_EQ(counter_.next_time(), now_ + seconds(20)) << "it has begun before";
  counter_.on_time(now_ + seconds(20), out_);
  EXPECT_EQ(sent(), question());
}

TEST_F(QueueCounterTest, AQuestionWithoutAnAnswerIsNotAskedTwice) {
  counter_.begin(now_, 1);
  counter_.on_time(now_ + seconds(16), out_);
  EXPECT_EQ(sent(), opening());
  counter_.on_time(now_ + seconds(32), out_);
  EXPECT_EQ(sent(), "");
  ASSERT_TRUE(answer(ChannelOpenOk{}));
  EXPECT_EQ(sent(), question());
  counter_.on_time(now_ + seconds(48), out_);
  EXPECT_EQ(sent(), "");
}

TEST_F(QueueCounterTest, AChannelThatTheServerClosesIsOpenedAgainInTime) {
  counter_.begin(now_, 1);
  counter_.on_time(now_ + seconds(16), out_);
  ASSERT_TRUE(answer(ChannelOpenOk{}));
  sent();
  ASSERT_TRUE(answer(ChannelClose{404, {"NOT_FOUND - no queue 'orders'"}, 50, 10}));
  EXPECT_EQ(sent(), server::method(ChannelCloseOk{}, kOwn));
  EXPECT_FALSE(counter_.take_counted());
  counter_.on_time(now_ + seconds(32), out_);
  EXPECT_EQ(sent(), opening());
}

TEST_F(QueueCounterTest, AnAnswerToNoQuestionIsRefused) {
  EXPECT_FALSE(answer(QueueDeclareOk{{"orders"}, 1, 1}));
  EXPECT_FALSE(answer(ChannelOpenOk{}));
  EXPECT_FALSE(answer(BasicQosOk{}));
}

TEST_F(QueueCounterTest, WithoutAnIntervalNothingIsAsked) {
  QueueCounter silent("orders", Duration::zero());
  silent.begin(now_, 1);
  EXPECT_EQ(sent(), "");
  EXPECT_EQ(silent.next_time(), TimePoint::max());
}

}  // namespace
}  // namespace wheelpit::amqp091
