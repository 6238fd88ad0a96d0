#include "runtime/sandbox/sandbox_etc.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace wheelpit::runtime {
namespace {

namespace fs = std::filesystem;

TEST(SandboxEtc, NamesTheFunctionsUserAsTheServiceDoes) {
  EXPECT_EQ(passwd_text(kServiceUser),
            "root:x:0:0:root:/root:/bin/bash\n"
            "nobody:x:65534:65534:Kernel Overflow User:/:/sbin/nologin\n"
            "sbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin\n");
  EXPECT_EQ(group_text(kServiceUser), "root:x:0:\nnobody:x:65534:\nsbx_user1051:x:990:\n");
}

TEST(SandboxEtc, HasOneNameForEachNumber) {
  const FunctionUser nobody{.uid = 65534, .gid = 65534};
  EXPECT_EQ(passwd_text(nobody),
            "root:x:0:0:root:/root:/bin/bash\n"
            "sbx_user1051:x:65534:65534::/home/sbx_user1051:/sbin/nologin\n");
  EXPECT_EQ(group_text(nobody), "root:x:0:\nsbx_user1051:x:65534:\n");
}

TEST(SandboxEtc, AddsWhatTheMachinesHostsFileLacks) {
  EXPECT_EQ(hosts_text("", "box"),
            "127.0.0.1 localhost localhost.localdomain\n"
            "127.0.0.1 sandbox.localdomain sandbox\n"
            "127.0.0.1 box\n");
  EXPECT_EQ(
      hosts_text("127.0.0.1\tlocalhost\n127.0.1.1 box.mill box # mine\n10.0.0.5 rabbit", "box"),
      "127.0.0.1\tlocalhost\n127.0.1.1 box.mill box # mine\n10.0.0.5 rabbit\n"
      "127.0.0.1 sandbox.localdomain sandbox\n");
  EXPECT_EQ(hosts_text("# 127.0.0.1 box\n127.0.0.1 localhost\n", "box"),
            "# 127.0.0.1 box\n127.0.0.1 localhost\n127.0.0.1 sandbox.localdomain sandbox\n"
            "127.0.0.1 box\n");
}

TEST(SandboxEtc, TakesNoOtherTextForAName) {
  EXPECT_EQ(hosts_text("127.0.0.1 localhost sandbox.localdomain\n", "bad name\n6.6.6.6 bank"),
            "127.0.0.1 localhost sandbox.localdomain\n");
  EXPECT_EQ(hosts_text("127.0.0.1 localhost sandbox.localdomain\n", ""),
            "127.0.0.1 localhost sandbox.localdomain\n");
}

TEST(SandboxEtc, LeavesFilesThatAreRightAlone) {
  std::string name = fs::temp_directory_path() / "wheelpit-etc-XXXXXX";
  const fs::path folder = fs::path(mkdtemp(name.data())) / "etc";
  ASSERT_TRUE(write_sandbox_etc(folder, kServiceUser));
  std::ifstream passwd(folder / "passwd");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(passwd), {}), passwd_text(kServiceUser));
  const auto others = fs::perms::others_read;
  EXPECT_EQ(fs::status(folder / "hosts").permissions() & others, others);
  // A full disk refuses whatever is written.
  const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (const char* file : {"passwd", "group", "hosts"}) fs::last_write_time(folder / file, old);
  ASSERT_TRUE(write_sandbox_etc(folder, kServiceUser));
  refresh_hosts(folder);
  for (const char* file : {"passwd", "group", "hosts"}) {
    EXPECT_EQ(fs::last_write_time(folder / file), old) << file;
  }
  std::ofstream(folder / "hosts") << "stale";
  refresh_hosts(folder);
  EXPECT_GT(fs::file_size(folder / "hosts"), 5U);
  fs::remove_all(folder.parent_path());
}

}  // namespace
}  // namespace wheelpit::runtime
