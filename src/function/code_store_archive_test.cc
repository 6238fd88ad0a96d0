#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "base/hash.h"
#include "base/run_to_end.h"
#include "function/code_store.h"
#include "function/unzip_test_zip.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

class ScriptedArchive final : public PackageArchive {
 public:
  asio::awaitable<Status> put(std::string sha256, Payload zip) override {
    if (away) co_return Error(Errc::unavailable, "the database is away");
    packages[sha256] = *zip;
    co_return Status();
  }
  asio::awaitable<Result<std::string>> read(std::string sha256) override {
    ++reads;
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    if (away) co_return Error(Errc::unavailable, "the database is away");
    const auto found = packages.find(sha256);
    if (found == packages.end()) co_return Error(Errc::not_found, "no package " + sha256);
    co_return found->second;
  }
  asio::awaitable<Result<std::size_t>> keep(std::vector<std::string>) override {
    co_return std::size_t{0};
  }

  std::map<std::string, std::string> packages;
  int reads = 0;
  bool away = false;
};

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Two engines with a folder each, and what they share.
class CodeStoreArchiveTest : public testing::Test {
 public:
  CodeStoreArchiveTest() {
    here->use_archive(io, archive);
    there->use_archive(io, archive);
  }
  ~CodeStoreArchiveTest() override { fs::remove_all(folder); }

 protected:
  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "wheelpit-shared-XXXXXX").string();
    return mkdtemp(name.data());
  }
  template <class T>
  T run(asio::awaitable<T> task) {
    return run_to_end(io, std::move(task));
  }
  std::string put(const std::string& owner, const std::string& content) {
    const auto stored = run(here->put(owner, raw_zip({{.name = "x", .content = content}})));
    EXPECT_TRUE(stored);
    return stored->directory;
  }
  // What it is there, as LocatedPackages says.
  fs::path there_of(const fs::path& directory) const {
    return folder / "there" / directory.lexically_relative(folder / "here");
  }

  asio::io_context io;
  ScriptedArchive archive;
  fs::path folder = make_folder();
  std::unique_ptr<CodeStore> here = *CodeStore::open(folder / "here");
  std::unique_ptr<CodeStore> there = *CodeStore::open(folder / "there");
};

TEST_F(CodeStoreArchiveTest, WhatIsPutHereIsUnpackedThereAtItsFirstUse) {
  Function function;
  function.name = "f";
  function.code_directory = there_of(put("f", "code"));
  EXPECT_FALSE(fs::exists(function.code_directory));
  ASSERT_TRUE(run(there->provide(function)));
  EXPECT_EQ(content_of(fs::path(function.code_directory) / "x"), "code");
  ASSERT_TRUE(run(there->provide(function)));
  EXPECT_EQ(archive.reads, 1);
  const std::string sha256 = fs::path(function.code_directory).filename();
  EXPECT_EQ(sha256_hex(*run(there->read_zip("f", sha256))), sha256);
}

TEST_F(CodeStoreArchiveTest, LayersAreMergedThereAsTheyWereHere) {
  Function function;
  function.name = "f";
  function.code_directory = put("f", "code");
  const std::vector<std::string> layers = {put("layer@a", "first"), put("layer@b", "second")};
  const std::string merged = *run(here->merge("f", layers, function.code_directory));
  function.code_directory = there_of(function.code_directory);
  function.layers_directory = there_of(merged);
  for (const std::string& layer : layers) {
    function.layers.push_back({.arn = "arn", .code_size = 1, .directory = there_of(layer)});
  }
  ASSERT_TRUE(run(there->provide(function)));
  EXPECT_EQ(content_of(fs::path(function.layers_directory) / "x"), "second");
  fs::remove_all(folder / "there" / "layer@a");
  const auto again =
      run(there->merge("f", {there_of(layers[0]), there_of(layers[1])}, function.code_directory));
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(*again, function.layers_directory) << "a name that is the same on each node";
}

TEST_F(CodeStoreArchiveTest, ABurstFetchesAPackageOnce) {
  Function function;
  function.name = "f";
  function.code_directory = there_of(put("f", "code"));
  const auto many = [&]() -> asio::awaitable<void> {
    std::vector<std::future<Status>> all;
    for (int i = 0; i < 20; ++i) {
      all.push_back(asio::co_spawn(io, there->provide(function), asio::use_future));
    }
    co_return;
  };
  run(many());
  EXPECT_EQ(archive.reads, 1);
  EXPECT_TRUE(fs::exists(function.code_directory));
}

TEST_F(CodeStoreArchiveTest, WhileTheArchiveIsAwayNothingIsStored) {
  archive.away = true;
  const auto refused = run(here->put("f", raw_zip({{.name = "x"}})));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::unavailable);
  archive.away = false;
  Function function;
  function.name = "f";
  function.code_directory = there_of(put("f", "code"));
  archive.away = true;
  EXPECT_EQ(run(there->provide(function)).error().code(), Errc::unavailable);
  archive.packages.clear();
  archive.away = false;
  EXPECT_EQ(run(there->provide(function)).error().code(), Errc::not_found);
}

TEST_F(CodeStoreArchiveTest, WhatTheArchiveHoldsPassesTheChecksOfWhatIsSent) {
  const std::string zip = raw_zip({{.name = "../outside", .content = "x"}});
  archive.packages[sha256_hex(zip)] = zip;
  Function function;
  function.name = "f";
  function.code_directory = folder / "there" / "f" / sha256_hex(zip);
  EXPECT_EQ(run(there->provide(function)).error().code(), Errc::invalid_argument);
  EXPECT_FALSE(fs::exists(folder / "there" / "outside"));
  EXPECT_FALSE(fs::exists(folder / "there" / "f"));
}

TEST_F(CodeStoreArchiveTest, OnlyPackagesOfThisStoreAreAskedFor) {
  const std::string sha256(64, 'a');
  for (const std::string owner : {"..", "f/../..", ".unfinished"}) {
    EXPECT_EQ(run(there->read_zip(owner, sha256)).error().code(), Errc::not_found) << owner;
  }
  EXPECT_EQ(run(there->read_zip("f", "../../etc/passwd")).error().code(), Errc::not_found);
  EXPECT_EQ(archive.reads, 0);
  EXPECT_EQ(run(there->read_zip("f", sha256)).error().code(), Errc::not_found);
  EXPECT_EQ(archive.reads, 1);
}

TEST_F(CodeStoreArchiveTest, AFolderOfTheUsersOwnIsLeftAlone) {
  Function function;
  function.name = "f";
  function.hot_reload = true;
  function.code_directory = "/home/somebody/code";
  EXPECT_TRUE(run(there->provide(function)));
  EXPECT_EQ(archive.reads, 0);
}

}  // namespace
}  // namespace wheelpit
