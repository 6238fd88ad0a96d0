#include "source/activemq/expiry.h"

#include <gtest/gtest.h>

#include <limits>

namespace wheelpit::activemq {
namespace {

using std::chrono::milliseconds;

ActiveMqMessage message(std::int64_t expiration, std::int64_t sent) {
  ActiveMqMessage message;
  message.expiration = expiration;
  message.broker_out_time = sent;
  return message;
}

TEST(IsExpired, CountsFromTheDispatchByTheBrokersClock) {
  EXPECT_FALSE(is_expired(message(10'500, 10'000), milliseconds(500)));
  EXPECT_TRUE(is_expired(message(10'500, 10'000), milliseconds(501)));
  EXPECT_TRUE(is_expired(message(9'999, 10'000), milliseconds(0)));
}

TEST(IsExpired, IsNeverSoWithoutAnExpirationOrATimeToCompareWith) {
  EXPECT_FALSE(is_expired(message(0, 10'000), std::chrono::hours(1000)));
  EXPECT_FALSE(is_expired(message(-5, 10'000), std::chrono::hours(1000)));
  EXPECT_FALSE(is_expired(message(10'000, 0), std::chrono::hours(1000)));
  EXPECT_FALSE(is_expired(message(10'000, std::numeric_limits<std::int64_t>::min()),
                          std::chrono::hours(1000)));
  EXPECT_FALSE(
      is_expired(message(std::numeric_limits<std::int64_t>::max(), 1), std::chrono::hours(1000)));
}

}  // namespace
}  // namespace wheelpit::activemq
