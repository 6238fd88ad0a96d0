#include "poll/mapping_health.h"

#include <gtest/gtest.h>

#include <array>

namespace wheelpit {
namespace {

const SourceHealth kConsumes{.consuming = true, .detail = ""};
const SourceHealth kStarts{};
const SourceHealth kLost{.problem = SourceProblem::connection, .detail = "refused"};
const SourceHealth kRefused{.problem = SourceProblem::authorization, .detail = "no right"};
const SourceHealth kWrongPassword{.problem = SourceProblem::authentication, .detail = "password"};

template <class... Lanes>
SourceHealth of(const Lanes&... lanes) {
  return combined_health(std::array{lanes...});
}

TEST(MappingHealth, ConsumesAsSoonAsOneLaneDoes) {
  EXPECT_FALSE(of(kStarts, kStarts).consuming);
  EXPECT_TRUE(of(kStarts, kConsumes).consuming);
}

TEST(MappingHealth, AConnectionThatOneLaneLostIsNoProblemWhileAnotherConsumes) {
  EXPECT_EQ(of(kLost, kConsumes).problem, SourceProblem::none);
  EXPECT_EQ(of(kLost, kConsumes).detail, "");
  EXPECT_EQ(of(kLost, kStarts).problem, SourceProblem::connection);
  EXPECT_EQ(of(kLost, kStarts).detail, "refused");
}

TEST(MappingHealth, AProblemThatNeedsAHandIsToldAlthoughOthersConsume) {
  const SourceHealth health = of(kConsumes, kRefused, kLost);
  EXPECT_TRUE(health.consuming);
  EXPECT_EQ(health.problem, SourceProblem::authorization);
  EXPECT_EQ(health.detail, "no right");
}

TEST(MappingHealth, TheMostUrgentProblemIsTold) {
  EXPECT_EQ(of(kLost, kRefused, kWrongPassword).detail, "password");
  EXPECT_EQ(of(kWrongPassword, kRefused, kLost).detail, "password");
}

TEST(MappingHealth, TheNextAttemptIsTheFirstOfThoseWithThatProblem) {
  const TimePoint now{};
  const auto at = [now](SourceHealth health, int seconds) {
    health.next_attempt = now + std::chrono::seconds(seconds);
    return health;
  };
  EXPECT_EQ(of(at(kLost, 9), at(kLost, 5), at(kLost, 7)).next_attempt,
            now + std::chrono::seconds(5));
  EXPECT_EQ(of(at(kLost, 5), at(kWrongPassword, 30)).next_attempt, now + std::chrono::seconds(30));
  EXPECT_EQ(of(kLost, at(kLost, 5)).next_attempt, now + std::chrono::seconds(5));
  EXPECT_FALSE(of(at(kLost, 5), kWrongPassword).next_attempt);
  EXPECT_FALSE(of(at(kLost, 5), kConsumes).next_attempt);
}

TEST(MappingHealth, TheWordsStayThoseThatWereToldAsLongAsALaneSaysSo) {
  const SourceHealth reset{.problem = SourceProblem::connection, .detail = "reset"};
  EXPECT_EQ(combined_health(std::array{kLost, reset}).detail, "refused");
  EXPECT_EQ(combined_health(std::array{kLost, reset}, reset).detail, "reset");
  EXPECT_EQ(combined_health(std::array{kLost, kLost}, reset).detail, "refused");
  EXPECT_EQ(combined_health(std::array{kLost, kRefused}, kLost).detail, "no right");
  EXPECT_EQ(combined_health(std::array{kConsumes, reset}, reset).detail, "");
}

}  // namespace
}  // namespace wheelpit
