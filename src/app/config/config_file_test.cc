#include "app/config/config_file.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

class ConfigFileTest : public testing::Test {
 public:
  ~ConfigFileTest() override { fs::remove_all(folder); }

 protected:
  static mode_t mode_of(const fs::path& path) {
    struct stat status{};
    EXPECT_EQ(stat(path.c_str(), &status), 0);
    return status.st_mode & 07777U;
  }

  std::string template_ = (fs::temp_directory_path() / "wheelpit-config-XXXXXX").string();
  fs::path folder = mkdtemp(template_.data());
  fs::path file = folder / "wheelpit.toml";
};

TEST_F(ConfigFileTest, IsMadeForItsOwnerAlone) {
  EXPECT_EQ(read_config_file(file).error().code(), Errc::not_found);
  ASSERT_TRUE(write_config_file(file, "a"));
  EXPECT_EQ(read_config_file(file).value(), "a");
  EXPECT_EQ(mode_of(file), 0600U);
}

TEST_F(ConfigFileTest, ThatIsNoRegularFileIsNeitherWaitedForNorEmpty) {
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  EXPECT_EQ(read_config_file(file).error().code(), Errc::unavailable);
  EXPECT_EQ(read_config_file(folder).error().code(), Errc::unavailable);
  fs::remove(file);
  fs::create_symlink("nowhere.toml", file);
  EXPECT_EQ(read_config_file(file).error().code(), Errc::not_found);
}

TEST_F(ConfigFileTest, ThatMayNotBeWrittenStaysAsItIs) {
  if (geteuid() != 0) GTEST_SKIP() << "becomes another user, which takes root";
  ASSERT_TRUE(write_config_file(file, "a"));
  ASSERT_EQ(chmod(file.c_str(), 0644), 0);
  ASSERT_EQ(chmod(folder.c_str(), 0777), 0);
  constexpr uid_t kNobody = 65534;
  ASSERT_EQ(seteuid(kNobody), 0);
  const Status written = write_config_file(file, "b");
  ASSERT_EQ(seteuid(0), 0);
  EXPECT_FALSE(written);
  EXPECT_EQ(read_config_file(file).value(), "a");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

TEST_F(ConfigFileTest, KeepsItsOwners) {
  if (geteuid() != 0) GTEST_SKIP() << "gives a file to another user, which takes root";
  ASSERT_TRUE(write_config_file(file, "a"));
  ASSERT_EQ(chown(file.c_str(), 1234, 2345), 0);
  ASSERT_EQ(chmod(file.c_str(), 0640), 0);
  ASSERT_TRUE(write_config_file(file, "b"));
  struct stat status{};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 1234U);
  EXPECT_EQ(status.st_gid, 2345U);
  EXPECT_EQ(mode_of(file), 0640U);
}

TEST_F(ConfigFileTest, KeepsItsModeAndLeavesNothingBeside) {
  ASSERT_TRUE(write_config_file(file, "a"));
  chmod(file.c_str(), 0640);
  ASSERT_TRUE(write_config_file(file, "bc"));
  EXPECT_EQ(read_config_file(file).value(), "bc");
  EXPECT_EQ(mode_of(file), 0640U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

TEST_F(ConfigFileTest, BehindALinkIsTheOneThatIsWritten) {
  fs::create_directory(folder / "etc");
  ASSERT_TRUE(write_config_file(folder / "etc/real.toml", "a"));
  fs::create_symlink("etc/real.toml", file);
  ASSERT_TRUE(write_config_file(file, "b"));
  EXPECT_TRUE(fs::is_symlink(file));
  EXPECT_EQ(read_config_file(folder / "etc/real.toml").value(), "b");
}

// In a child, which has mounts of its own. 0: the message is there; 2: there are no such mounts
// here.
int write_what_is_mounted(const fs::path& file) {
  const pid_t child = fork();
  if (child == 0) {
    const int flags = CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER);
    const bool mounted = unshare(flags) == 0 &&
                         mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                         mount(file.c_str(), file.c_str(), nullptr, MS_BIND, nullptr) == 0;
    if (!mounted) _exit(2);
    const Status written = write_config_file(file, "b");
    _exit(!written && written.error().message().contains("mount the folder") ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

TEST_F(ConfigFileTest, ThatIsMountedAloneSaysWhatToMount) {
  ASSERT_TRUE(write_config_file(file, "a"));
  const int outcome = write_what_is_mounted(file);
  if (outcome == 2) GTEST_SKIP() << "nothing can be mounted here";
  EXPECT_EQ(outcome, 0);
  EXPECT_EQ(read_config_file(file).value(), "a");
}

TEST_F(ConfigFileTest, ThatCannotBeWrittenIsNamed) {
  const Status written = write_config_file(folder / "none/wheelpit.toml", "a");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code(), Errc::not_found);
  EXPECT_TRUE(written.error().message().contains("none/wheelpit.toml cannot be written: No such"))
      << written.error().message();
}

}  // namespace
}  // namespace wheelpit
