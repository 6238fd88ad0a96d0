#include "runtime/launch/isolation.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "runtime/launch/runtime_options.h"
#include "runtime/programs/bootstraps.h"

namespace wheelpit::runtime {
namespace {

namespace fs = std::filesystem;

using Kind = TrialFailure::Kind;

TEST(Isolation, OnlyARefusalOfTheKernelIsForGood) {
  EXPECT_EQ(kind_of_refusal("bwrap: No permissions to create new namespace, likely because the "
                            "kernel does not allow non-privileged user namespaces."),
            Kind::lasting);
  EXPECT_EQ(kind_of_refusal("bwrap: setting up uid map: Permission denied"), Kind::lasting);
  EXPECT_EQ(kind_of_refusal("bwrap: Can't create pipe: Too many open files"), Kind::passing);
  EXPECT_EQ(kind_of_refusal("bwrap: fork: Resource temporarily unavailable"), Kind::passing);
  EXPECT_EQ(kind_of_refusal("bwrap: Creating new namespace failed: No space left on device"),
            Kind::passing);
  EXPECT_EQ(kind_of_refusal(""), Kind::passing);
}

TEST(FunctionUser, IsWhomTheSettingNames) {
  const EngineIdentity root{.user = {.uid = 0, .gid = 0}, .root = true};
  EXPECT_EQ(**function_user("1234:5678", root), (FunctionUser{.uid = 1234, .gid = 5678}));
  EXPECT_EQ((*function_user("61999", root))->gid, 61999U);
  EXPECT_EQ((*function_user("nobody", root))->uid, 65534U);
  EXPECT_EQ(*function_user("root", root), std::nullopt) << "the engine's own";
  for (const char* wrong : {"no-such-user", "12:x", "4294967295", "-1", "1:2:3"}) {
    const auto user = function_user(wrong, root);
    ASSERT_FALSE(user) << wrong;
    EXPECT_EQ(user.error().code(), Errc::invalid_argument);
    EXPECT_TRUE(user.error().message().contains("[functions] user")) << user.error().message();
  }
}

TEST(FunctionUser, OfARootEngineIsNeverRootByItself) {
  const auto user = function_user("", {.user = {.uid = 0, .gid = 0}, .root = true});
  ASSERT_TRUE(user && *user);
  EXPECT_NE((*user)->uid, 0U);
  EXPECT_NE((*user)->gid, 0U);
}

TEST(FunctionUser, OfAnotherEngineIsItsOwn) {
  const EngineIdentity ordinary{.user = {.uid = 1000, .gid = 1000}, .root = false};
  EXPECT_EQ(*function_user("", ordinary), std::nullopt);
  EXPECT_EQ(*function_user("1000:1000", ordinary), std::nullopt);
  EXPECT_FALSE(function_user("1001:1001", ordinary));
}

TEST(EngineIdentity, IsNotRootWhereRootIsAnOrdinaryUserOutside) {
  EXPECT_TRUE(maps_one_ordinary_user("         0       1000          1\n"));
  EXPECT_FALSE(maps_one_ordinary_user("         0          0 4294967295\n"));
  EXPECT_FALSE(maps_one_ordinary_user("         0          0          1\n"));
  EXPECT_FALSE(maps_one_ordinary_user("0 1000 1\n1 100000 65536\n"));
  EXPECT_FALSE(maps_one_ordinary_user(""));
}

// A folder with something in place of bubblewrap, first in PATH.
class FakeBubblewrap : public testing::Test {
 protected:
  FakeBubblewrap() {
    std::string pattern = fs::temp_directory_path() / "wheelpit-fake-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    EXPECT_TRUE(write_bootstraps(folder_ / "runtime"));
  }
  ~FakeBubblewrap() override {
    setenv("PATH", path_.c_str(), 1);
    fs::remove_all(folder_);
  }

  void put(const std::string& script) {
    std::ofstream(folder_ / "bwrap") << "#!/bin/sh\n" << script << "\n";
    fs::permissions(folder_ / "bwrap", fs::perms::all);
    setenv("PATH", (folder_.string() + ":" + path_).c_str(), 1);
  }

  Result<Isolation> settle(SandboxMode mode = SandboxMode::automatic) {
    return settle_isolation({.data_dir = folder_, .sandbox = mode});
  }
  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
  std::string path_ = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
};

TEST_F(FakeBubblewrap, ThatEndsWithoutDoingAnythingIsNoReasonToGoWithout) {
  for (const char* script : {"exit 1", "exit 0", "sleep 0.2", "kill -9 $$", "true \"$@\""}) {
    put(script);
    const auto isolation = settle();
    ASSERT_FALSE(isolation) << script;
    EXPECT_EQ(isolation.error().code(), Errc::unavailable) << isolation.error().message();
    EXPECT_TRUE(isolation.error().message().contains("sandbox = \"none\""))
        << isolation.error().message();
  }
}

TEST_F(FakeBubblewrap, ThatFailsOnceIsTriedAgain) {
  if (!settle(SandboxMode::required)) GTEST_SKIP() << "bubblewrap does not work on this machine";
  put("[ -e " + (folder() / "again").string() +
      " ] && PATH=/usr/bin:/bin exec bwrap \"$@\"; touch " + (folder() / "again").string() +
      "; echo 'bwrap: fork: Cannot allocate memory'; exit 1");
  const auto isolation = settle();
  ASSERT_TRUE(isolation) << isolation.error().message();
  EXPECT_EQ(isolation->bubblewrap, folder() / "bwrap");
}

TEST_F(FakeBubblewrap, ThatTheKernelRefusesIsNotForRoot) {
  put("echo 'bwrap: No permissions to create new namespace'; exit 1");
  const auto isolation = settle();
  if (geteuid() == 0) {
    ASSERT_FALSE(isolation);
    EXPECT_EQ(isolation.error().code(), Errc::invalid_argument);
    EXPECT_TRUE(isolation.error().message().contains("[functions] user"))
        << isolation.error().message();
  } else {
    ASSERT_TRUE(isolation) << isolation.error().message();
    EXPECT_FALSE(isolation->sandboxed());
    EXPECT_TRUE(isolation->why_none.contains("No permissions"));
  }
  EXPECT_FALSE(settle(SandboxMode::required));
}

TEST_F(FakeBubblewrap, MissingIsARefusalWhereItIsRequired) {
  setenv("PATH", folder().c_str(), 1);
  const auto isolation = settle(SandboxMode::required);
  ASSERT_FALSE(isolation);
  EXPECT_TRUE(isolation.error().message().contains("apt-get install bubblewrap"));
}

TEST(Isolation, OfRootWithoutASandboxWantsANamedUser) {
  if (geteuid() != 0) GTEST_SKIP() << "not root";
  const auto unnamed = settle_isolation({.sandbox = SandboxMode::none});
  ASSERT_FALSE(unnamed);
  EXPECT_EQ(unnamed.error().code(), Errc::invalid_argument);
  EXPECT_TRUE(unnamed.error().message().contains("user = \"root\"")) << unnamed.error().message();
  EXPECT_FALSE(settle_isolation({.sandbox = SandboxMode::automatic, .user = "root"}));
}

}  // namespace
}  // namespace wheelpit::runtime
