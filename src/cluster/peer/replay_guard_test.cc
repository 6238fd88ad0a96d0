#include "cluster/peer/replay_guard.h"

#include <gtest/gtest.h>

#include "base/uuid.h"

namespace wheelpit::cluster {
namespace {

using namespace std::chrono_literals;
using Verdict = ReplayGuard::Verdict;

constexpr WallTime kBegan = std::chrono::sys_days{std::chrono::year{2026} / 5 / 1};
const std::string kRun = "6f1a1a52-66f8-4d34-9a3e-3f1f4f7d6c11";

TEST(CallNumberTest, IsReadAsItIsWritten) {
  const CallNumber call{.run = kRun, .number = 17};
  EXPECT_EQ(to_text(call), kRun + "/17");
  EXPECT_EQ(parse_call_number(to_text(call)), call);
}

TEST(CallNumberTest, NothingElseIsRead) {
  const std::vector<std::string> bad = {
      "",          "/1",         kRun,
      kRun + "/",  kRun + "/0",  kRun + "/1x",
      kRun + "//", kRun + "/-1", kRun + "/99999999999999999999999",
      "x" + kRun,  kRun + "17",  "6f1a1a52-66f8-4d34-9a3e-3f1f4f7d6cXX/1"};
  for (const std::string& text : bad) EXPECT_FALSE(parse_call_number(text)) << text;
}

class ReplayGuardTest : public testing::Test {
 protected:
  Verdict judge(std::uint64_t number, const std::string& run = kRun) {
    return guard_.judge({.run = run, .number = number}, now_, now_);
  }

  ReplayGuard guard_{kBegan, 5min};
  WallTime now_ = kBegan + 1s;
};

TEST_F(ReplayGuardTest, ACallPassesOnce) {
  EXPECT_EQ(judge(1), Verdict::first);
  EXPECT_EQ(judge(1), Verdict::again);
  EXPECT_EQ(judge(2), Verdict::first);
  EXPECT_EQ(judge(1), Verdict::again);
}

TEST_F(ReplayGuardTest, TheOrderDoesNotMatterWithinTheWindow) {
  EXPECT_EQ(judge(ReplayGuard::kWindow), Verdict::first);
  EXPECT_EQ(judge(1), Verdict::first);
  EXPECT_EQ(judge(1), Verdict::again);
  EXPECT_EQ(judge(ReplayGuard::kWindow + 1), Verdict::first);
  EXPECT_EQ(judge(1), Verdict::again);
  EXPECT_EQ(judge(2), Verdict::first);
}

// Each number's place is another's, later.
TEST_F(ReplayGuardTest, AJumpForgetsWhatThePlacesHeld) {
  for (std::uint64_t i = 1; i <= 10; ++i) EXPECT_EQ(judge(i), Verdict::first);
  const std::uint64_t far = 5 * ReplayGuard::kWindow + 3;
  EXPECT_EQ(judge(far), Verdict::first);
  for (std::uint64_t i = 1; i < ReplayGuard::kWindow; ++i) {
    ASSERT_EQ(judge(far - i), Verdict::first) << i;
    ASSERT_EQ(judge(far - i), Verdict::again) << i;
  }
  EXPECT_EQ(judge(far - ReplayGuard::kWindow), Verdict::again);
}

TEST_F(ReplayGuardTest, RunsCountForThemselves) {
  EXPECT_EQ(judge(1), Verdict::first);
  EXPECT_EQ(judge(1, make_uuid()), Verdict::first);
  EXPECT_EQ(judge(1), Verdict::again);
}

// Its last run may have let it through.
TEST_F(ReplayGuardTest, WhatWasSignedBeforeTheStartIsRefused) {
  now_ = kBegan - 1s;
  EXPECT_EQ(judge(1), Verdict::too_early);
}

TEST_F(ReplayGuardTest, RunsAreForgottenOnlyWhenNoSignatureOfTheirsIsGood) {
  for (std::size_t i = 0; i < ReplayGuard::kRuns; ++i) {
    ASSERT_EQ(judge(1, make_uuid()), Verdict::first);
  }
  EXPECT_EQ(judge(1), Verdict::too_many);
  now_ += 10min;
  EXPECT_EQ(judge(1), Verdict::too_many);
  now_ += 1s;
  EXPECT_EQ(judge(1), Verdict::first);
}

}  // namespace
}  // namespace wheelpit::cluster
