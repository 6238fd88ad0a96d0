#include "function/code_tree.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "function/beneath.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

class CodeTreeTest : public testing::Test {
 public:
  ~CodeTreeTest() override { remove_tree(AT_FDCWD, folder.string()); }

 protected:
  static fs::path make_folder_name() {
    std::string name = (fs::temp_directory_path() / "wheelpit-tree-XXXXXX").string();
    return mkdtemp(name.data());
  }
  void write(const std::string& path, const std::string& content) const {
    fs::create_directories((folder / path).parent_path());
    std::ofstream(folder / path) << content;
  }
  std::string read(const std::string& path) const {
    std::ifstream file(folder / path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  FileDescriptor opened(const std::string& path) const {
    return FileDescriptor(::open((folder / path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }

  fs::path folder = make_folder_name();
};

TEST_F(CodeTreeTest, ATreeOfAnyDepthIsRemoved) {
  const FileDescriptor root = opened("");
  FileDescriptor at(openat(root.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (int depth = 0; depth < 2100; ++depth) at = wheelpit::make_folder(at.get(), "d", 0755);
  ASSERT_TRUE(at);
  EXPECT_TRUE(remove_tree(root.get(), "d"));
  EXPECT_TRUE(fs::is_empty(folder));
  EXPECT_TRUE(remove_tree(root.get(), "d"));
}

TEST_F(CodeTreeTest, WhatALinkLeadsToIsNotRemoved) {
  write("kept/file", "x");
  write("tree/a/file", "x");
  fs::create_directory_symlink(folder / "kept", folder / "tree/link");
  fs::create_directory_symlink("../../kept", folder / "tree/a/link");
  fs::permissions(folder / "tree/a", fs::perms::none);
  EXPECT_TRUE(remove_tree(opened("").get(), "tree"));
  EXPECT_FALSE(fs::exists(folder / "tree"));
  EXPECT_EQ(read("kept/file"), "x");
  fs::create_directory_symlink("kept", folder / "link");
  EXPECT_TRUE(remove_tree(opened("").get(), "link"));
  EXPECT_EQ(read("kept/file"), "x");
}

TEST_F(CodeTreeTest, SizesAreThoseOfFilesNotOfWhatLinksLeadTo) {
  write("other/large", std::string(1000, 'x'));
  write("tree/a/b", "123");
  write("tree/c", "4567");
  fs::create_symlink(folder / "other/large", folder / "tree/l");
  fs::create_directory_symlink("../other", folder / "tree/o");
  std::uint64_t bytes = 0;
  EXPECT_TRUE(add_tree_size(opened("tree").get(), bytes));
  EXPECT_EQ(bytes, 7U);
}

TEST_F(CodeTreeTest, MergingWritesThroughNoLink) {
  write("outside/x", "old");
  fs::create_directory(folder / "to");
  fs::create_directory_symlink("../outside", folder / "to/d");
  write("from/d/x", "new");
  fs::create_symlink("d/x", folder / "from/l");
  EXPECT_TRUE(merge_tree(opened("from").get(), opened("to").get()));
  EXPECT_EQ(read("outside/x"), "old");
  EXPECT_EQ(read("to/d/x"), "new");
  EXPECT_FALSE(fs::is_symlink(folder / "to/d"));
  EXPECT_EQ(fs::read_symlink(folder / "to/l"), "d/x");
}

TEST_F(CodeTreeTest, BeneathAFolderNoLinkIsFollowed) {
  write("in/real/file", "x");
  write("out/file", "x");
  fs::create_directory_symlink("real", folder / "in/inner");
  fs::create_directory_symlink("../out", folder / "in/outer");
  fs::create_symlink("real/file", folder / "in/link");
  const FileDescriptor in = opened("in");
  for (const Lookup lookup : {Lookup::by_kernel, Lookup::by_component}) {
    EXPECT_TRUE(open_beneath(in.get(), "real/file", O_RDONLY, lookup));
    EXPECT_TRUE(open_beneath(in.get(), "", O_RDONLY | O_DIRECTORY, lookup));
    EXPECT_TRUE(open_beneath(in.get(), "./real/.", O_RDONLY | O_DIRECTORY, lookup));
    for (const std::string path : {"inner/file", "outer/file", "link", "..", "real/../../out/file",
                                   "/etc/passwd", "real/..", "none"}) {
      EXPECT_FALSE(open_beneath(in.get(), path, O_RDONLY, lookup)) << path;
    }
  }
  EXPECT_TRUE(open_beneath_with_links(in.get(), "inner/file", O_RDONLY));
  EXPECT_TRUE(open_beneath_with_links(in.get(), "link", O_RDONLY));
  EXPECT_FALSE(open_beneath_with_links(in.get(), "outer/file", O_RDONLY));
}

}  // namespace
}  // namespace wheelpit
