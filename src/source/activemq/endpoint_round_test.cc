#include "source/activemq/endpoint_round.h"

#include <gtest/gtest.h>

namespace wheelpit::activemq {
namespace {

const Endpoint kFirst{Transport::plain, "a", 1};
const Endpoint kSecond{Transport::plain, "b", 2};
const Endpoint kThird{Transport::plain, "c", 3};
constexpr Duration kNotAtAll = Duration::zero();

Diagnosis failed(std::string detail, Recovery recovery = Recovery::retry) {
  return {.problem = SourceProblem::connection, .recovery = recovery, .detail = std::move(detail)};
}

class EndpointRoundTest : public testing::Test {
 protected:
  const std::vector<Endpoint> endpoints_{kFirst, kSecond, kThird};
  EndpointRound round_{endpoints_};

  bool goes_on(Recovery recovery = Recovery::retry, Duration served = kNotAtAll) {
    Diagnosis diagnosis = failed("x", recovery);
    return round_.goes_on(diagnosis, served);
  }
};

TEST_F(EndpointRoundTest, GoesRoundAndWaitsOnlyAtItsEnd) {
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(round_.next(), kFirst);
    EXPECT_TRUE(goes_on());
    EXPECT_EQ(round_.next(), kSecond);
    EXPECT_TRUE(goes_on());
    EXPECT_EQ(round_.next(), kThird);
    EXPECT_FALSE(goes_on());
  }
}

TEST_F(EndpointRoundTest, TellsOfAllWhoFailedInARound) {
  Diagnosis first = failed("a is down");
  Diagnosis second = failed("b is down");
  Diagnosis third = failed("c is down");
  round_.goes_on(first, kNotAtAll);
  round_.goes_on(second, kNotAtAll);
  EXPECT_FALSE(round_.goes_on(third, kNotAtAll));
  EXPECT_EQ(third.detail, "a is down; b is down; c is down");
  Diagnosis next = failed("a is down");
  round_.goes_on(next, kNotAtAll);
  EXPECT_EQ(next.detail, "a is down");
}

TEST_F(EndpointRoundTest, BeginsAnewAfterAConnectionThatWasOfUse) {
  EXPECT_TRUE(goes_on());
  EXPECT_TRUE(goes_on());
  EXPECT_TRUE(goes_on(Recovery::retry, EndpointRound::kWorthANewRound));
  EXPECT_TRUE(goes_on());
  EXPECT_FALSE(goes_on());
}

TEST_F(EndpointRoundTest, BrokersThatThrowUsOutAtOnceDoNotMakeItEndless) {
  int at_once = 0;
  for (int i = 0; i < 30; ++i) at_once += goes_on(Recovery::retry, std::chrono::seconds(1)) ? 1 : 0;
  EXPECT_EQ(at_once, 20);
}

TEST_F(EndpointRoundTest, WhatSomebodyHasToChangeEndsTheRound) {
  EXPECT_TRUE(goes_on());
  EXPECT_FALSE(goes_on(Recovery::hold));
  EXPECT_TRUE(goes_on());
  EXPECT_FALSE(goes_on(Recovery::retry_slowly));
}

TEST(EndpointRound, OfOneEndpointAlwaysWaits) {
  const std::vector<Endpoint> one{kFirst};
  EndpointRound round(one);
  EXPECT_EQ(round.next(), kFirst);
  Diagnosis diagnosis = failed("x");
  EXPECT_FALSE(round.goes_on(diagnosis, std::chrono::hours(1)));
  EXPECT_EQ(round.next(), kFirst);
}

TEST_F(EndpointRoundTest, GoesWhereItIsSent) {
  round_.next();
  round_.go_to(kThird);
  EXPECT_EQ(round_.next(), kThird);
  EXPECT_EQ(round_.next(), kFirst);
}

TEST_F(EndpointRoundTest, AClustersAddressesAreFollowedOnlyIfConfigured) {
  using openwire::BrokersAnnounced;
  const auto move = [&](const BrokersAnnounced& announced) {
    return asked_to_move(announced, endpoints_, kFirst);
  };
  EXPECT_EQ(move({"", "", false}), std::nullopt);
  EXPECT_EQ(move({"tcp://b:2", "", false}), std::nullopt) << "told, not asked";
  EXPECT_EQ(move({"", "tcp://b:2", false}), kSecond);
  EXPECT_EQ(move({"", "tcp://evil:2", false}), std::nullopt);
  EXPECT_EQ(move({"tcp://c:3,tcp://a:1", "", true}), kThird);
  EXPECT_EQ(move({"tcp://evil:1,tcp://c:3", "", true}), kThird);
  EXPECT_EQ(move({"tcp://a:1,tcp://c:3", "", true}), std::nullopt) << "here is fine";
  EXPECT_EQ(move({"nonsense,,", "", true}), std::nullopt);
}

}  // namespace
}  // namespace wheelpit::activemq
