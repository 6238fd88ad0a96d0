#include "app/parts/package_keeper.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/captured_log.h"
#include "store/function_store.h"
#include "store/layer_store.h"
#include "store/memory/memory_store.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

using Names = std::set<std::string>;

// The clock is far in the future, so that no wait until a time of it ends by itself.
class PackageKeeperTest : public testing::Test {
 public:
  PackageKeeperTest() { clock.advance_to(SystemClock().now() + std::chrono::hours(24 * 365)); }
  ~PackageKeeperTest() override {
    if (keeper) run(keeper->stop());
    keeper.reset();
    fs::remove_all(folder);
  }

 protected:
  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "wheelpit-packages-XXXXXX").string();
    return fs::canonical(mkdtemp(name.data()));
  }

  void start() {
    keeper.emplace(PackageKeeper::Parts{io, store, *code, [this] { return in_use(); }, clock},
                   log.log());
    const Status started = run(keeper->start());
    ASSERT_TRUE(started) << started.error().message();
  }
  asio::awaitable<Names> in_use() const { co_return running; }

  // As if put() had made it; its directory.
  std::string package(const std::string& owner, const std::string& name) const {
    fs::create_directories(folder / owner / name);
    std::ofstream(folder / owner / name / "app.py") << "x";
    std::ofstream(folder / owner / (name + ".zip")) << "zip";
    return (folder / owner / name).string();
  }
  void save(const std::string& name, const std::string& code_directory,
            const std::string& layer = "") {
    FunctionStore functions(store);
    const auto before = run(functions.get(name));
    Function function;
    function.name = name;
    function.code_directory = code_directory;
    if (!layer.empty()) function.layers = {{.arn = "arn", .code_size = 1, .directory = layer}};
    ASSERT_TRUE(run(functions.put(function, *before ? (*before)->revision : 0)));
  }
  // What an API call does about it.
  void change(const std::string& owner, const std::function<void()>& how = [] {}) {
    const CodeStore::Hold hold(*code, owner);
    how();
  }
  static bool exists(const std::string& directory) { return fs::exists(directory); }

  template <class T>
  T run(asio::awaitable<T> task) {
    auto result = asio::co_spawn(io, std::move(task), asio::use_future);
    io.restart();
    while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      io.run_one_for(std::chrono::milliseconds(100));
    }
    return result.get();
  }
  // False if it does not become true by what is to be done. Files are removed on another thread.
  bool becomes(const std::function<bool()>& condition, int turns = 2000) {
    for (int turn = 0; turn < turns && !condition(); ++turn) {
      io.restart();
      io.run_one_for(std::chrono::milliseconds(10));
    }
    return condition();
  }
  bool remains(const std::string& directory) {
    return !becomes([&] { return !exists(directory); }, 50);
  }
  bool told(const std::string& text) const {
    for (const std::string& line : log.lines()) {
      if (line.find(text) != std::string::npos) return true;
    }
    return false;
  }

  fs::path folder = make_folder();
  asio::io_context io;
  ManualClock clock;
  MemoryStore store;
  std::unique_ptr<CodeStore> code = *CodeStore::open(folder);
  Names running;
  CapturedLog log;
  std::optional<PackageKeeper> keeper;
};

TEST_F(PackageKeeperTest, WhatAnUpdateReplacesGoesAndIsNamed) {
  const std::string old = package("f", "old");
  save("f", old);
  start();
  const std::string fresh = package("f", "new");
  change("f", [&] { save("f", fresh); });
  EXPECT_TRUE(becomes([&] { return !exists(old); }));
  EXPECT_TRUE(exists(fresh) && exists(fresh + ".zip"));
  EXPECT_TRUE(becomes([&] { return told("package=f/old"); }));
}

TEST_F(PackageKeeperTest, NothingGoesThatAnEnvironmentRunsFrom) {
  const std::string old = package("f", "old");
  save("f", old);
  start();
  running = {old};
  const std::string other = package("f", "unused");
  change("f", [&] { save("f", package("f", "new")); });
  EXPECT_TRUE(becomes([&] { return !exists(other); }));
  EXPECT_TRUE(exists(old));
  running.clear();
  // What wakes it up; without anything it looks again after a second.
  EXPECT_TRUE(becomes([&] {
    change("g");
    return !exists(old);
  }));
}

TEST_F(PackageKeeperTest, NothingGoesWhileAnybodyHoldsAnything) {
  const std::string old = package("f", "old");
  save("f", old);
  start();
  {
    const CodeStore::Hold upload(*code, "g");
    change("f", [&] { save("f", package("f", "new")); });
    EXPECT_TRUE(remains(old));
  }
  EXPECT_TRUE(becomes([&] { return !exists(old); }));
}

TEST_F(PackageKeeperTest, AVersionKeepsItsPackage) {
  const std::string old = package("f", "old");
  start();
  Function function;
  function.name = "f";
  function.code_directory = package("f", "new");
  function.versions.resize(1);
  function.versions[0].version = "1";
  function.versions[0].code_directory = old;
  const std::string unused = package("f", "unused");
  change("f", [&] { EXPECT_TRUE(run(FunctionStore(store).put(function, 0))); });
  EXPECT_TRUE(becomes([&] { return !exists(unused); }));
  EXPECT_TRUE(exists(old));
}

TEST_F(PackageKeeperTest, ADeletedLayerGoesWithTheLastFunctionThatHasIt) {
  const std::string owner = std::string(CodeStore::kLayerPrefix) + "tools";
  const std::string layer = package(owner, "one");
  const std::string unused = package(owner, "two");
  save("f", package("f", "code"), layer);
  {
    Layer stored{.name = "tools", .arn = "arn", .last_version = 1, .versions = {}};
    stored.versions.resize(1);
    stored.versions[0].directory = unused;
    ASSERT_TRUE(run(LayerStore(store).put(stored, 0)));
  }
  start();
  change(owner, [&] { EXPECT_TRUE(run(LayerStore(store).remove("tools", 1))); });
  EXPECT_TRUE(becomes([&] { return !exists(unused); }));
  EXPECT_TRUE(exists(layer));
  change("f", [&] { EXPECT_TRUE(run(FunctionStore(store).remove("f", 1))); });
  EXPECT_TRUE(becomes([&] { return !exists(layer); }));
}

TEST_F(PackageKeeperTest, WhatAStartFindsUnusedIsKeptForAWeekAndToldOf) {
  const std::string orphan = package("f", "orphan");
  save("f", package("f", "code"));
  start();
  EXPECT_TRUE(told("no function or layer uses"));
  change("f");
  EXPECT_TRUE(remains(orphan));
  clock.advance(std::chrono::hours(24 * 6));
  change("f");
  EXPECT_TRUE(remains(orphan));
  clock.advance(std::chrono::hours(24 + 1));
  change("f");
  EXPECT_TRUE(becomes([&] { return !exists(orphan); }));
  EXPECT_TRUE(becomes([&] { return told("for a week"); }));
}

TEST_F(PackageKeeperTest, TheLastLookIsAtTheStop) {
  const std::string old = package("f", "old");
  save("f", old);
  start();
  running = {old};
  change("f", [&] { save("f", package("f", "new")); });
  EXPECT_TRUE(remains(old));
  running.clear();
  run(keeper->stop());
  keeper.reset();
  EXPECT_FALSE(exists(old));
}

}  // namespace
}  // namespace wheelpit
