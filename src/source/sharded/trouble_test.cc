#include "source/sharded/trouble.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit::sharded {
namespace {

Trouble refused(const std::string& code, Errc errc = Errc::invalid_argument) {
  return trouble_of(Error(errc, code + ": no"));
}

TEST(Trouble, ACodeOfStreamsSaysWhatIsToBeDone) {
  EXPECT_EQ(refused("TrimmedDataAccessException"), Trouble::trimmed);
  EXPECT_EQ(refused("ExpiredIteratorException"), Trouble::expired);
  EXPECT_EQ(refused("LimitExceededException"), Trouble::throttled);
  EXPECT_EQ(refused("ProvisionedThroughputExceededException"), Trouble::throttled);
  EXPECT_EQ(refused("ValidationException"), Trouble::refused);
  EXPECT_EQ(trouble_of(Error(Errc::invalid_argument, "TrimmedDataAccessException")),
            Trouble::trimmed);
}

TEST(Trouble, OthersAreKnownByTheirErrc) {
  EXPECT_EQ(refused("ResourceNotFoundException", Errc::not_found), Trouble::not_found);
  EXPECT_EQ(refused("AccessDeniedException", Errc::access_denied), Trouble::denied);
  EXPECT_EQ(refused("UnrecognizedClientException", Errc::unauthenticated),
            Trouble::unauthenticated);
  EXPECT_EQ(refused("ThrottlingException", Errc::throttled), Trouble::throttled);
  EXPECT_EQ(trouble_of(Error(Errc::timed_out, "no answer")), Trouble::unreachable);
  EXPECT_EQ(trouble_of(Error(Errc::too_large, "longer")), Trouble::malformed);
  EXPECT_EQ(trouble_of(Error(Errc::cancelled, "stopping")), Trouble::cancelled);
}

TEST(Trouble, WhatGoesOnByItselfIsNoProblem) {
  for (const Trouble trouble : {Trouble::throttled, Trouble::expired, Trouble::trimmed}) {
    EXPECT_EQ(diagnose({trouble, ""}).problem, SourceProblem::none);
  }
  EXPECT_EQ(diagnose({Trouble::denied, "why"}).problem, SourceProblem::authorization);
  EXPECT_EQ(diagnose({Trouble::denied, "why"}).detail, "why");
}

}  // namespace
}  // namespace wheelpit::sharded
