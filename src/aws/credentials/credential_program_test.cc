#include "aws/credentials/credential_program.h"

#include <gtest/gtest.h>

#include <chrono>

namespace wheelpit {
namespace {

class CredentialProgramTest : public testing::Test {
 protected:
  Result<std::string> run(std::vector<std::string> arguments) {
    return run_credential_program(arguments, bounds, stopping);
  }
  Result<std::string> shell(const std::string& script) { return run({"sh", "-c", script}); }

  ProgramBounds bounds{.time = std::chrono::seconds(60)};
  std::atomic<bool> stopping = false;
};

TEST_F(CredentialProgramTest, ItsStandardOutputIsTheAnswer) {
  EXPECT_EQ(*shell("echo out; echo err >&2"), "out\n");
  EXPECT_EQ(*run({"printf", "%s", "a b;$HOME"}), "a b;$HOME") << "no shell in between";
  EXPECT_EQ(*shell("cat; ls /proc/self/fd | wc -l | tr -d ' \\n'"), "4")
      << "nothing to read, and none of our descriptors: three, and ls's own";
}

TEST_F(CredentialProgramTest, AFailureNamesTheProgramAndNothingItHasWritten) {
  const auto failed = shell("echo secret; echo secret >&2; exit 3");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message(), "\"sh\" has ended with exit code 3");
  EXPECT_EQ(shell("kill -9 $$").error().message(), "\"sh\" was ended by signal 9");
  EXPECT_TRUE(run({"/no/such"}).error().message().contains("cannot be started"));
}

TEST_F(CredentialProgramTest, ItIsBoundedInTimeAndSize) {
  bounds.output_bytes = 10'000;
  EXPECT_EQ(shell("yes").error().code(), Errc::too_large);
  bounds.time = std::chrono::milliseconds(200);
  EXPECT_EQ(shell("sleep 100 & sleep 100").error().code(), Errc::timed_out);
  EXPECT_EQ(shell("exec >&-; sleep 100").error().code(), Errc::timed_out);
}

TEST_F(CredentialProgramTest, AStopEndsIt) {
  stopping = true;
  EXPECT_EQ(shell("sleep 100").error().code(), Errc::cancelled);
}

}  // namespace
}  // namespace wheelpit
