#include "app/dev/invocation_output.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using Lines = std::vector<std::string>;

TEST(InvocationOutput, IsWhatStandsBetweenStartAndReport) {
  InvocationOutput output;
  output.add("s", "INIT_START Runtime Version: python:3.11.v2\tRuntime Version ARN: x\n");
  output.add("s", "imported\n");
  output.add("s", "START RequestId: a Version: $LATEST\n");
  output.add("s", "hello\n");
  EXPECT_FALSE(output.take("a"));
  output.add("t", "START RequestId: b Version: $LATEST\n");
  output.add("t", "other\n");
  output.add("s", "END RequestId: a\n");
  output.add("s", "REPORT RequestId: a\tDuration: 1.23 ms\n");
  EXPECT_EQ(output.take("a"), (Lines{"imported", "hello"}));
  EXPECT_FALSE(output.take("a"));
  EXPECT_FALSE(output.take("b"));
}

TEST(InvocationOutput, AttemptsOfOneIdComeInOrder) {
  InvocationOutput output;
  for (const char* const words : {"first", "second"}) {
    output.add("s", "START RequestId: a Version: $LATEST\n");
    output.add("s", words);
    output.add("s", "REPORT RequestId: a\tDuration: 1 ms\n");
  }
  EXPECT_EQ(output.take("a"), (Lines{"first"}));
  EXPECT_EQ(output.take("a"), (Lines{"second"}));
}

TEST(InvocationOutput, WordsOfAnInitThatFailedAreLoose) {
  InvocationOutput output;
  output.add("s", "SyntaxError: no\n");
  EXPECT_EQ(output.take_loose(), (Lines{"SyntaxError: no"}));
  EXPECT_TRUE(output.take_loose().empty());
}

}  // namespace
}  // namespace wheelpit
