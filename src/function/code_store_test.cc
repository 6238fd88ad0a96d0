#include "function/code_store.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/hash.h"
#include "base/run_to_end.h"
#include "function/unzip.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

struct Entry {
  std::string name;
  std::string content;  // of a link: where it leads
  unsigned type = AE_IFREG;
  unsigned mode = 0644;
};

std::string zip_of(const std::vector<Entry>& entries) {
  std::vector<char> buffer(1 << 20);
  std::size_t used = 0;
  archive* out = archive_write_new();
  archive_write_set_format_zip(out);
  archive_write_open_memory(out, buffer.data(), buffer.size(), &used);
  for (const Entry& entry : entries) {
    archive_entry* header = archive_entry_new();
    archive_entry_set_pathname(header, entry.name.c_str());
    archive_entry_set_filetype(header, entry.type);
    archive_entry_set_perm(header, entry.mode);
    if (entry.type == AE_IFLNK) {
      archive_entry_set_symlink(header, entry.content.c_str());
    } else {
      archive_entry_set_size(header, static_cast<la_int64_t>(entry.content.size()));
    }
    archive_write_header(out, header);
    if (entry.type == AE_IFREG) archive_write_data(out, entry.content.data(), entry.content.size());
    archive_entry_free(header);
  }
  archive_write_close(out);
  archive_write_free(out);
  return std::string(buffer.data(), used);
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class CodeStoreTest : public testing::Test {
 public:
  ~CodeStoreTest() override { fs::remove_all(folder); }

 protected:
  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "wheelpit-code-XXXXXX").string();
    return mkdtemp(name.data());
  }
  Result<StoredCode> put(const std::vector<Entry>& entries) {
    return run_to_end(store->put("f", zip_of(entries)));
  }
  std::size_t left_in(const fs::path& path) {
    if (!fs::exists(path)) return 0;
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), {}));
  }

  fs::path folder = make_folder();
  std::unique_ptr<CodeStore> store = *CodeStore::open(
      folder / "code", {.zipped_bytes = 2000, .unzipped_bytes = 100, .entries = 5});
};

constexpr std::string_view kNotUnzippable =
    "Could not unzip uploaded file. Please check your file, then try to upload again.";

TEST_F(CodeStoreTest, APackageIsUnpackedWithItsModesAndKeptAsItWasSent) {
  const std::vector<Entry> entries = {{.name = "lib/deep/module.py", .content = "x = 1"},
                                      {.name = "bootstrap", .content = "#!", .mode = 0755},
                                      {.name = "link", .content = "lib/deep", .type = AE_IFLNK}};
  const auto stored = put(entries);
  ASSERT_TRUE(stored) << stored.error().message();
  const fs::path root = stored->directory;
  EXPECT_TRUE(root.is_absolute());
  EXPECT_EQ(content_of(root / "lib/deep/module.py"), "x = 1");
  EXPECT_EQ(content_of(root / "link/module.py"), "x = 1");
  EXPECT_EQ(fs::status(root / "bootstrap").permissions(), fs::perms(0755));
  const std::string zip = zip_of(entries);
  EXPECT_EQ(stored->sha256_base64, sha256_base64(zip));
  EXPECT_EQ(stored->zip_bytes, zip.size());
  EXPECT_EQ(*run_to_end(store->read_zip("f", sha256_hex(zip))), zip);
  EXPECT_EQ(put(entries)->directory, stored->directory);
}

TEST_F(CodeStoreTest, NothingLeavesThePackage) {
  const std::vector<std::vector<Entry>> attempts = {
      {{.name = "../out", .content = "x"}},
      {{.name = "a/../../out", .content = "x"}},
      {{.name = "/tmp/wheelpit-out", .content = "x"}},
      {{.name = "link", .content = "..", .type = AE_IFLNK}},
      {{.name = "link", .content = "/etc", .type = AE_IFLNK}},
      {{.name = "link", .content = "nothing/../../..", .type = AE_IFLNK}},
      {{.name = "link", .content = ".", .type = AE_IFLNK}, {.name = "link/file", .content = "x"}},
      {{.name = "d", .content = "/tmp", .type = AE_IFLNK},
       {.name = "d/wheelpit-out", .content = "x", .type = AE_IFLNK}},
      {{.name = "p/q/to_root", .content = "../..", .type = AE_IFLNK},
       {.name = "out", .content = "p/q/to_root/../..", .type = AE_IFLNK}},
      {{.name = "loop", .content = "loop", .type = AE_IFLNK}},
  };
  for (const auto& entries : attempts) {
    const auto stored = put(entries);
    ASSERT_FALSE(stored) << entries.back().name << " -> " << entries.back().content;
    EXPECT_EQ(stored.error().code(), Errc::invalid_argument);
    EXPECT_EQ(stored.error().message(), kNotUnzippable);
  }
  EXPECT_EQ(left_in(folder / "code"), 0U);
  EXPECT_EQ(left_in(folder), 1U);
}

TEST_F(CodeStoreTest, LimitsAreToldInTheServicesWords) {
  EXPECT_EQ(run_to_end(store->put("f", std::string(2001, 'x'))).error().message(),
            "Zipped size must be smaller than 2000 bytes");
  EXPECT_TRUE(put({{.name = "f", .content = std::string(99, 'x')}}));
  EXPECT_EQ(put({{.name = "f", .content = std::string(100, 'x')}}).error().message(),
            "Unzipped size must be smaller than 100 bytes");
  EXPECT_FALSE(put(std::vector<Entry>(6, {.name = "same", .content = ""})));
  EXPECT_EQ(run_to_end(store->put("f", "no zip")).error().message(), kNotUnzippable);
}

TEST_F(CodeStoreTest, ACheckKeepsNothing) {
  EXPECT_TRUE(run_to_end(store->check(zip_of({{.name = "f", .content = "x"}}))));
  EXPECT_EQ(left_in(folder / "code"), 0U);
}

TEST_F(CodeStoreTest, WhatIsNotUsedAnyMoreIsRemovedAndNamed) {
  const auto old = put({{.name = "f", .content = "old"}});
  const auto used = put({{.name = "f", .content = "used"}});
  const auto removed = run_to_end(store->remove_unused("f", {used->directory}));
  ASSERT_TRUE(removed);
  ASSERT_EQ(removed->size(), 1U);
  EXPECT_EQ(removed->front().name, fs::path(old->directory).filename());
  EXPECT_EQ(removed->front().zip_bytes, old->zip_bytes);
  EXPECT_EQ(content_of(fs::path(used->directory) / "f"), "used");
  EXPECT_EQ(left_in(folder / "code/f"), 2U);  // the package and its zip
  ASSERT_TRUE(run_to_end(store->remove_unused("f", {})));
  EXPECT_EQ(left_in(folder / "code"), 0U);
}

TEST_F(CodeStoreTest, WhatIsFoundUnusedStaysUntilItIsRemovedByName) {
  const auto one = put({{.name = "f", .content = "1"}});
  const auto two = put({{.name = "f", .content = "2"}});
  const WallTime monday = ManualClock::kWallStart;
  const auto found = run_to_end(store->find_unused({two->directory}, monday));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().since, monday);
  const PackageOnDisk package = found->front().package;
  EXPECT_EQ(package.owner, "f");

  EXPECT_TRUE(run_to_end(store->remove_unused("f", {two->directory}))->empty());
  EXPECT_TRUE(fs::exists(one->directory));
  const auto again =
      run_to_end(store->find_unused({two->directory}, monday + std::chrono::hours(9999)));
  EXPECT_EQ(again->front().since, monday);

  // The backup that needs it came back.
  EXPECT_TRUE(run_to_end(store->find_unused({one->directory, two->directory}, monday))->empty());
  EXPECT_EQ(left_in(folder / "code/f"), 4U);
  ASSERT_TRUE(run_to_end(store->remove(package)));
  EXPECT_FALSE(fs::exists(one->directory));
  EXPECT_EQ(left_in(folder / "code/f"), 2U);
}

// Nobody may write there, not even root, as whom tests may run.
class Unwritable {
 public:
  explicit Unwritable(const std::vector<fs::path>& folders) : root_(geteuid() == 0) {
    for (const fs::path& each : folders) fs::permissions(each, static_cast<fs::perms>(0555));
    if (root_) EXPECT_EQ(seteuid(65534), 0);
  }
  ~Unwritable() {
    if (root_) EXPECT_EQ(seteuid(0), 0);
  }
  Unwritable(const Unwritable&) = delete;
  Unwritable& operator=(const Unwritable&) = delete;

 private:
  const bool root_;
};

TEST_F(CodeStoreTest, WhatIsFoundUnusedStaysAlsoOnADiskThatTakesNoMark) {
  const auto one = put({{.name = "f", .content = "1"}});
  const WallTime monday = ManualClock::kWallStart;
  const std::vector<fs::path> folders{folder, folder / "code", folder / "code/f"};
  {
    const Unwritable disk(folders);
    const auto found = run_to_end(store->find_unused({}, monday));
    ASSERT_TRUE(found) << found.error().message();
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().since, monday);
    EXPECT_FALSE(found->front().marked);
  }
  for (const fs::path& each : folders) fs::permissions(each, fs::perms::owner_all);
  EXPECT_TRUE(run_to_end(store->remove_unused("f", {}))->empty());
  EXPECT_TRUE(fs::exists(one->directory));
  // Its week begins with the mark.
  const WallTime tuesday = monday + std::chrono::hours(24);
  for (const WallTime now : {tuesday, tuesday + std::chrono::hours(5)}) {
    const auto found = run_to_end(store->find_unused({}, now));
    EXPECT_EQ(found->front().since, tuesday);
    EXPECT_TRUE(found->front().marked);
  }
  EXPECT_TRUE(run_to_end(store->remove_unused("f", {}))->empty());
}

TEST_F(CodeStoreTest, AHoldIsToldOfWhenItEnds) {
  std::vector<std::string> released;
  store->on_released([&](const std::string& owner) { released.push_back(owner); });
  {
    const CodeStore::Hold one(*store, "f");
    const CodeStore::Hold two(*store, "g");
    EXPECT_TRUE(store->held());
  }
  EXPECT_FALSE(store->held());
  EXPECT_EQ(store->holds_so_far(), 2U);
  EXPECT_EQ(released, (std::vector<std::string>{"g", "f"}));
}

TEST_F(CodeStoreTest, WhatACrashLeftIsRemovedAtTheStartAndNoLinkFollowed) {
  const auto used = put({{.name = "f", .content = "used"}});
  fs::create_directories(folder / "code/.unfinished/code/deep");
  fs::create_directories(folder / "outside/kept");
  fs::create_directories(folder / "code/f/.unfinished/deep");
  fs::create_directory_symlink(folder / "outside", folder / "code/g");
  fs::create_directory_symlink(folder / "outside", folder / "code/f/link");
  ASSERT_TRUE(run_to_end(store->find_unused({used->directory}, ManualClock::kWallStart)));
  EXPECT_FALSE(fs::exists(folder / "code/.unfinished"));
  EXPECT_FALSE(fs::exists(folder / "code/f/.unfinished"));
  ASSERT_TRUE(run_to_end(store->remove_unused("f", {used->directory})));
  ASSERT_TRUE(run_to_end(store->remove_unused("g", {})));
  EXPECT_TRUE(fs::exists(folder / "outside/kept"));
  EXPECT_TRUE(fs::exists(used->directory));
}

TEST_F(CodeStoreTest, AFunctionsNameIsNoPath) {
  const std::string zip = zip_of({{.name = "f", .content = "x"}});
  for (const char* name : {"", "..", "a/b", "/tmp", ".hidden"}) {
    EXPECT_FALSE(run_to_end(store->put(name, zip))) << name;
  }
  EXPECT_EQ(left_in(folder / "code"), 0U);
}

TEST_F(CodeStoreTest, ADiskThatFailsIsToldWithoutAPathOfThisMachine) {
  fs::remove_all(folder / "code");
  const auto stored = put({{.name = "f", .content = "x"}});
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code(), Errc::unavailable);
  EXPECT_EQ(stored.error().message(), "The package could not be stored: No such file or directory");
}

TEST_F(CodeStoreTest, APackageThatDoesNotExistIsNotFound) {
  EXPECT_EQ(run_to_end(store->read_zip("f", "00")).error().code(), Errc::not_found);
  EXPECT_EQ(run_to_end(store->read_zip("..", "key")).error().code(), Errc::not_found);
}

TEST_F(CodeStoreTest, LaterLayersWinOverEarlierOnes) {
  const auto layer = [this](const std::string& name, const std::vector<Entry>& entries) {
    return run_to_end(store->put(CodeStore::kLayerPrefix + name, zip_of(entries)))->directory;
  };
  const std::string first =
      layer("a", {{.name = "python/x.py", .content = "1"}, {.name = "bin/a", .content = "a"}});
  const std::string second =
      layer("b", {{.name = "python/x.py", .content = "2"}, {.name = "bin", .content = "file"}});
  EXPECT_EQ(*run_to_end(store->merge("f", {first}, "")), first);
  EXPECT_EQ(*run_to_end(store->merge("f", {}, "")), "");
  const fs::path merged = *run_to_end(store->merge("f", {first, second}, ""));
  EXPECT_EQ(content_of(merged / "python/x.py"), "2");
  EXPECT_EQ(content_of(merged / "bin"), "file");
  EXPECT_EQ(content_of(fs::path(first) / "python/x.py"), "1");
  const fs::path reversed = *run_to_end(store->merge("f", {second, first}, ""));
  EXPECT_EQ(content_of(reversed / "python/x.py"), "1");
  EXPECT_EQ(content_of(reversed / "bin/a"), "a");
}

TEST_F(CodeStoreTest, LayersCountIntoTheSizeOfAFunction) {
  const auto half = put({{.name = "x", .content = std::string(60, 'x')}});
  const auto too_much = run_to_end(store->merge("f", {half->directory}, half->directory));
  ASSERT_FALSE(too_much);
  EXPECT_EQ(too_much.error().message(),
            "Function code combined with layers exceeds the maximum allowed size of 100 bytes. The "
            "actual size is 120 bytes.");
}

}  // namespace
}  // namespace wheelpit
