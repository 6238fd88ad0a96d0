#include "runtime/sandbox/host_layout.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/scratch_folder.h"

namespace wheelpit::runtime {
namespace {

TEST(HostLayout, TakesCoreFilesOnlyWhereTheyStayInside) {
  EXPECT_TRUE(core_stays_inside("core"));
  EXPECT_TRUE(core_stays_inside("core.%e.%p"));
  EXPECT_FALSE(core_stays_inside("|/lib/systemd/systemd-coredump %P %u"));
  EXPECT_FALSE(core_stays_inside("/var/crash/core.%p"));
  EXPECT_FALSE(core_stays_inside("@@/run/core.socket"));
  EXPECT_FALSE(core_stays_inside(""));
}

TEST(HostLayout, NamesTheServicesLanguageWhereItIsUnderstood) {
  HostLayout host;
  EXPECT_EQ(host.language(true), "C.UTF-8");
  host.plain_locale = "C.utf8";
  EXPECT_EQ(host.language(true), "en_US.UTF-8");
  EXPECT_EQ(host.language(false), "C.UTF-8");
  host.english = true;
  EXPECT_EQ(host.language(false), "en_US.UTF-8");
}

TEST(HostLayout, FindsWhatIsNotForEverybodyDeepInAFolder) {
  namespace fs = std::filesystem;
  const ScratchFolder scratch;
  const fs::path& folder = scratch.path();
  fs::create_directories(folder / "open/closed/deep");
  for (const char* file : {"open/all", "open/group", "open/closed/deep/all"}) {
    std::ofstream(folder / file) << "x";
    fs::permissions(folder / file, static_cast<fs::perms>(0644));
  }
  fs::permissions(folder / "open/group", static_cast<fs::perms>(0640));
  fs::permissions(folder / "open/closed", static_cast<fs::perms>(0750));
  fs::create_symlink("group", folder / "open/link");
  const PrivateEntries found = find_private_entries(folder);
  EXPECT_EQ(found.files, std::vector<std::string>{folder / "open/group"});
  EXPECT_EQ(found.folders, std::vector<std::string>{folder / "open/closed"});
}

TEST(HostLayout, ShowsNothingOfTheMachinesUsersAndKeys) {
  const HostLayout host = HostLayout::of_this_machine();
  EXPECT_NE(std::ranges::find(host.settings, "/etc/resolv.conf"), host.settings.end());
  for (const std::string& path : host.settings) {
    for (const char* secret :
         {"passwd", "shadow", "group", "sudoers", "ssh", "private", "machine-id", "environment",
          "fstab", "crypttab", "hostname", "krb5", "maven"}) {
      EXPECT_FALSE(path.contains(secret)) << path;
    }
    struct stat status{};
    ASSERT_EQ(stat(path.c_str(), &status), 0) << path;
    EXPECT_NE(status.st_mode & S_IROTH, 0U) << path;
  }
}

}  // namespace
}  // namespace wheelpit::runtime
