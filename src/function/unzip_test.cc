#include "function/unzip.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "function/unzip_test_zip.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

constexpr char kNotUnzippable[] =
    "Could not unzip uploaded file. Please check your file, then try to upload again.";
constexpr unsigned kLink = 0120777;
constexpr unsigned kFolder = 040755;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class UnzipTest : public testing::TestWithParam<Lookup> {
 public:
  ~UnzipTest() override { fs::remove_all(folder); }

 protected:
  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "wheelpit-unzip-XXXXXX").string();
    return mkdtemp(name.data());
  }

  // Into a new folder below `folder`, which nothing else may appear in.
  Status unpack(const std::string& zip) {
    fs::remove_all(package);
    fs::create_directory(package);
    const FileDescriptor target(::open(package.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return unzip(zip, target.get(), {.bytes = 10'000, .entries = 400}, GetParam());
  }

  void expect_refused(const std::vector<RawEntry>& entries) {
    const Status unpacked = unpack(raw_zip(entries));
    ASSERT_FALSE(unpacked) << entries.back().name;
    EXPECT_EQ(unpacked.error().code(), Errc::invalid_argument);
    EXPECT_EQ(unpacked.error().message(), kNotUnzippable) << entries.back().name;
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);
  }

  fs::path folder = make_folder();
  fs::path package = folder / "package";
};

INSTANTIATE_TEST_SUITE_P(Lookups, UnzipTest,
                         testing::Values(Lookup::by_kernel, Lookup::by_component),
                         [](const auto& info) {
                           return info.param == Lookup::by_kernel ? "ByKernel" : "ByComponent";
                         });

TEST_P(UnzipTest, AnEntryBelowALinkIsRefused) {
  const std::string elsewhere = folder.string();
  for (const std::string& target :
       {elsewhere, std::string(".."), std::string("/tmp"), std::string("."), std::string("real")}) {
    expect_refused(
        {{.name = "d", .content = target, .mode = kLink}, {.name = "d/out", .content = "x"}});
    expect_refused(
        {{.name = "d/out", .content = "x"}, {.name = "d", .content = target, .mode = kLink}});
    expect_refused({{.name = "real/", .mode = kFolder},
                    {.name = "d", .content = target, .mode = kLink},
                    {.name = "d/out", .content = "x", .mode = kLink}});
    expect_refused(
        {{.name = "d", .content = target, .mode = kLink}, {.name = "d/e/", .mode = kFolder}});
  }
}

TEST_P(UnzipTest, ANameThatLeadsOutIsRefused) {
  for (const std::string& name :
       {std::string("/out"), std::string("../out"), std::string("a/../out"), std::string("a/.."),
        std::string(".."), std::string(""), std::string("//out"), std::string("a\0b", 3)}) {
    expect_refused({{.name = name, .content = "x"}});
  }
}

TEST_P(UnzipTest, NamesThatNoFolderTakesAreRefusedNotFailed) {
  std::string deep;
  for (int i = 0; i < 2000; ++i) deep += "d/";
  expect_refused({{.name = std::string(5000, 'x'), .content = "x"}});
  expect_refused({{.name = std::string(300, 'x'), .content = "x"}});
  expect_refused({{.name = deep + "x", .content = "x"}});
  expect_refused({{.name = "x", .content = std::string(5000, 'x'), .mode = kLink}});
}

TEST_P(UnzipTest, OnlyFilesFoldersAndLinksAreUnpacked) {
  for (const unsigned type : {S_IFCHR, S_IFBLK, S_IFIFO, S_IFSOCK}) {
    expect_refused({{.name = "x", .content = "", .mode = type | 0644U}});
  }
  for (const unsigned bit : {S_ISUID, S_ISGID, S_ISVTX}) {
    expect_refused({{.name = "x", .content = "x", .mode = S_IFREG | 0755U | bit}});
  }
  // PKWARE's Unix field with the name of what it is a hard link to.
  const std::string field = std::string("\x0d\x00\x0f\x00", 4) + std::string(12, '\0') + "abc";
  expect_refused({{.name = "x", .content = "x", .extra = field}});
}

TEST_P(UnzipTest, OneNameIsOneThing) {
  expect_refused({{.name = "a", .content = "1"}, {.name = "a", .content = "2"}});
  expect_refused({{.name = "a", .content = "1"}, {.name = "./a", .content = "2"}});
  expect_refused({{.name = "a", .content = "1"}, {.name = "a/", .mode = kFolder}});
  expect_refused({{.name = "a/", .mode = kFolder}, {.name = "a", .content = "1"}});
  expect_refused({{.name = "a", .content = "1"}, {.name = "a/b", .content = "2"}});
  expect_refused({{.name = "a", .content = "b", .mode = kLink}, {.name = "a", .content = "1"}});
  expect_refused(
      {{.name = "a", .content = "b", .mode = kLink}, {.name = "a", .content = "c", .mode = kLink}});
  EXPECT_TRUE(unpack(raw_zip({{.name = "a/", .mode = kFolder},
                              {.name = "a/b", .content = "1"},
                              {.name = "a/", .mode = kFolder},
                              {.name = "./", .mode = kFolder}})));
}

TEST_P(UnzipTest, SizesAreCountedNotBelieved) {
  const std::vector<RawEntry> large = {{.name = "x", .content = std::string(10'001, 'x')}};
  const Status unpacked = unpack(raw_zip(large));
  ASSERT_FALSE(unpacked);
  EXPECT_EQ(unpacked.error().message(), "Unzipped size must be smaller than 10000 bytes");
  expect_refused({{.name = "x", .content = std::string(10'001, 'x'), .claimed = 10}});
  expect_refused({{.name = "x", .content = "abc", .claimed = 4}});
  const std::vector<RawEntry> link = {
      {.name = "x", .content = std::string(10'001, 'x'), .mode = kLink}};
  EXPECT_FALSE(unpack(raw_zip(link)));
}

TEST_P(UnzipTest, FoldersThatOnlyPathsNameCountAsEntries) {
  std::vector<RawEntry> entries;
  for (int i = 0; i < 5; ++i) {
    std::string name = std::to_string(i);
    for (int depth = 0; depth < 98; ++depth) name += "/d";
    entries.push_back({.name = name});
  }
  expect_refused(entries);
  entries.pop_back();
  EXPECT_TRUE(unpack(raw_zip(entries)));
}

TEST_P(UnzipTest, TheCentralDirectoryAlonePlusOneNameIsBelieved) {
  expect_refused({{.name = "a", .content = "x", .local_name = "b"}});
  expect_refused({{.name = "a", .content = "x", .flags = 1}});
  expect_refused({{.name = "a", .content = "x", .method = 99}});
  expect_refused({{.name = "a", .content = "not deflated", .method = 8}});
  const std::string zip = raw_zip({{.name = "a", .content = "x"}});
  EXPECT_TRUE(unpack("bytes before it" + zip));
  EXPECT_TRUE(unpack(raw_zip({{.name = "a", .content = "x"}}, "a comment")));
  // Bytes behind the last end record, or two of them: who is right?
  EXPECT_FALSE(unpack(zip + "x"));
  EXPECT_FALSE(unpack(raw_zip({{.name = "a", .content = "x"}}, zip.substr(zip.size() - 22))));
  for (std::size_t size = 0; size < zip.size(); ++size) EXPECT_FALSE(unpack(zip.substr(0, size)));
}

TEST_P(UnzipTest, OthersMayReadAndNobodyElseMayWrite) {
  const auto old_mask = umask(077);
  ASSERT_TRUE(unpack(raw_zip({{.name = "plain", .mode = 0100600},
                              {.name = "none", .mode = 0},
                              {.name = "open", .mode = 0100777},
                              {.name = "program", .mode = 0100700},
                              {.name = "of_windows", .mode = 0, .made_by = 0},
                              {.name = "deep/er/file", .mode = 0100400},
                              {.name = "closed/", .mode = 042700}})));
  umask(old_mask);
  const auto mode = [this](const char* name) {
    return static_cast<unsigned>(fs::status(package / name).permissions());
  };
  for (const char* name : {"plain", "none", "of_windows", "deep/er/file"}) {
    EXPECT_EQ(mode(name), 0644U) << name;
  }
  for (const char* name : {"open", "program", "deep", "deep/er", "closed"}) {
    EXPECT_EQ(mode(name), 0755U) << name;
  }
}

TEST_P(UnzipTest, LegalLinksStayLinks) {
  ASSERT_TRUE(unpack(raw_zip({{.name = "lib/a.so.1", .content = "so"},
                              {.name = "lib/a.so", .content = "a.so.1", .mode = kLink},
                              {.name = "opt", .content = "/opt/x", .mode = kLink},
                              {.name = "lib/self", .content = "/var/task/lib", .mode = kLink}})));
  EXPECT_EQ(fs::read_symlink(package / "lib/a.so"), "a.so.1");
  EXPECT_EQ(fs::read_symlink(package / "opt"), "/opt/x");
  EXPECT_EQ(fs::read_symlink(package / "lib/self"), "/var/task/lib");
  EXPECT_EQ(content_of(package / "lib/a.so"), "so");
}

TEST_P(UnzipTest, ArchivesOfOldWindowsProgramsHaveFolders) {
  ASSERT_TRUE(unpack(raw_zip({{.name = "lib\\a.py", .content = "x", .mode = 0, .made_by = 0}})));
  EXPECT_EQ(content_of(package / "lib/a.py"), "x");
  expect_refused({{.name = "..\\a.py", .content = "x", .mode = 0, .made_by = 0}});
}

}  // namespace
}  // namespace wheelpit
