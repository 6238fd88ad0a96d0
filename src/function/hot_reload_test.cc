#include "function/hot_reload.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

class HotReloadTest : public testing::Test {
 public:
  HotReloadTest() {
    for (const char* path : {"work/code/deep", "work/data/code", "other", "workshop"}) {
      fs::create_directories(folder / path);
    }
    std::ofstream(folder / "work/file") << "x";
  }
  ~HotReloadTest() override { fs::remove_all(folder); }

 protected:
  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "wheelpit-hot-XXXXXX").string();
    return fs::canonical(mkdtemp(name.data()));
  }
  Result<fs::path> ask(const fs::path& path) const {
    return hot_reload_folder(rules, path.string());
  }
  void expect_refused(const fs::path& path) const {
    const auto answer = ask(path);
    ASSERT_FALSE(answer) << path;
    EXPECT_EQ(answer.error().code(), Errc::invalid_argument);
    EXPECT_TRUE(answer.error().message().contains("[functions] hot_reload_roots"))
        << answer.error().message();
  }

  fs::path folder = make_folder();
  HotReloadRules rules{.roots = {folder / "work"}, .data_dir = folder / "work/data"};
};

TEST_F(HotReloadTest, FoldersBelowARootMayBeCode) {
  EXPECT_EQ(*ask(folder / "work/code"), folder / "work/code");
  EXPECT_EQ(*ask(folder / "work/code/"), folder / "work/code");
  EXPECT_EQ(*ask(folder / "other/../work/code/deep"), folder / "work/code/deep");
  fs::create_directory_symlink(folder / "work/code", folder / "other/link");
  EXPECT_EQ(*ask(folder / "other/link"), folder / "work/code");
  rules.roots = {folder / "none", folder / "other/link"};
  EXPECT_EQ(*ask(folder / "work/code/deep"), folder / "work/code/deep");
  EXPECT_EQ(*ask(folder / "work/code"), folder / "work/code");
}

TEST_F(HotReloadTest, OfSeveralNodesFoldersAreCodeOnlyIfTheyAreTheSameOnEach) {
  rules.same_everywhere = false;
  expect_refused(folder / "work/code");
  EXPECT_NE(ask(folder / "work/code").error().message().find("[cluster] shared_folders = true"),
            std::string::npos);
}

TEST_F(HotReloadTest, WhatIsElsewhereMayNot) {
  fs::create_directory_symlink(folder / "other", folder / "work/out");
  for (const fs::path& path :
       {folder / "other", folder / "work/out", folder / "work/../other", folder / "workshop",
        fs::path("/"), fs::path("/etc"), fs::path("code"), fs::path(""), folder / "work/none",
        folder / "none", folder / "work/file", fs::path(std::string("/tmp\0x", 6))}) {
    expect_refused(path);
  }
}

TEST_F(HotReloadTest, TheEnginesOwnDataMayNot) {
  rules.roots.push_back(folder);
  fs::create_directory_symlink("data", folder / "work/link");
  for (const fs::path& path : {folder / "work/data", folder / "work/data/code", folder / "work",
                               folder, folder / "work/link", folder / "work/link/code"}) {
    expect_refused(path);
  }
  EXPECT_TRUE(ask(folder / "work/code"));
}

TEST_F(HotReloadTest, WithoutRootsOrWithTheWholeMachineAsOneNothingMay) {
  rules.roots = {};
  expect_refused(folder / "work/code");
  rules.roots = {"/"};
  expect_refused(folder / "work/code");
  rules = {.roots = {folder / "work"}, .data_dir = {}};
  expect_refused(folder / "work/code");
}

}  // namespace
}  // namespace wheelpit
