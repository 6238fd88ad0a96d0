#include "runtime/programs/entrypoint.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include "runtime/programs/runnable_function.h"

namespace wheelpit::runtime {
namespace {

namespace fs = std::filesystem;

class EntrypointTest : public testing::Test {
 public:
  EntrypointTest() {
    fs::create_directories(folder / "code/bin");
    fs::create_directories(folder / "layers");
    function.name = "f";
    function.code_directory = folder / "code";
    function.layers_directory = folder / "layers";
  }
  ~EntrypointTest() override { fs::remove_all(folder); }

 protected:
  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "wheelpit-entry-XXXXXX").string();
    return fs::canonical(mkdtemp(name.data()));
  }
  void write(const std::string& path, fs::perms mode) const {
    std::ofstream(folder / path) << "x";
    fs::permissions(folder / path, mode);
  }
  std::optional<std::string> trouble_with_link(const std::string& target) const {
    fs::remove(folder / "code/bootstrap");
    fs::create_symlink(target, folder / "code/bootstrap");
    return entrypoint_trouble(function);
  }

  fs::path folder = make_folder();
  Function function;
};

TEST_F(EntrypointTest, TheProgramIsAFileThatMayBeExecuted) {
  EXPECT_EQ(entrypoint_trouble(function), "no such file or directory");
  write("code/bootstrap", fs::perms(0644));
  EXPECT_EQ(entrypoint_trouble(function), "permission denied");
  write("code/bootstrap", fs::perms(0755));
  EXPECT_EQ(entrypoint_trouble(function), std::nullopt);
  fs::remove(folder / "code/bootstrap");
  fs::create_directory(folder / "code/bootstrap");
  EXPECT_EQ(entrypoint_trouble(function), "permission denied");
}

TEST_F(EntrypointTest, ARefusalToExecuteIsExplainedFromTheProgramItself) {
  EXPECT_EQ(execution_trouble(function, ENOENT), "no such file or directory");
  std::ofstream(folder / "code/bin/main") << "#!/no/such\n";
  fs::create_symlink("/var/task/bin/main", folder / "code/bootstrap");
  EXPECT_EQ(execution_trouble(function, ENOENT),
            "no such file or directory (its first line, \"#!/no/such\", names a program that is "
            "not there for the function)");
  std::ofstream(folder / "code/bin/main") << "echo\n";
  EXPECT_EQ(execution_trouble(function, ENOEXEC),
            "exec format error (it begins neither with \"#!\" nor as an ELF program)");
  EXPECT_EQ(execution_trouble(function, ENOMEM), "cannot allocate memory");
}

TEST_F(EntrypointTest, ALinkIsFollowedAsTheFunctionSeesIt) {
  write("code/bin/main", fs::perms(0755));
  write("code/plain", fs::perms(0644));
  write("layers/main", fs::perms(0755));
  EXPECT_EQ(trouble_with_link("bin/main"), std::nullopt);
  EXPECT_EQ(trouble_with_link("/var/task/bin/main"), std::nullopt);
  EXPECT_EQ(trouble_with_link("/opt/main"), std::nullopt);
  EXPECT_EQ(trouble_with_link("plain"), "permission denied");
  EXPECT_EQ(trouble_with_link("/opt/none"), "no such file or directory");
  EXPECT_EQ(trouble_with_link("/var/task/none"), "no such file or directory");
  EXPECT_EQ(trouble_with_link("/bin/sh"), std::nullopt);  // for its start to find out
  function.layers_directory.clear();
  EXPECT_EQ(trouble_with_link("/opt/main"), "no such file or directory");
}

TEST_F(EntrypointTest, AHotReloadFolderIsLookedAtAgainBeforeEachStart) {
  function.hot_reload = true;
  const HotReloadRules rules{.roots = {folder}, .data_dir = folder / "layers"};
  const auto run = [&] { return runnable_function(std::make_shared<Function>(function), rules); };
  EXPECT_EQ((*run())->code_directory, folder / "code");
  fs::rename(folder / "code", folder / "moved");
  fs::create_directory_symlink("moved", folder / "code");
  EXPECT_EQ((*run())->code_directory, folder / "moved");
  fs::remove(folder / "code");
  fs::create_directory_symlink("/etc", folder / "code");
  const auto refused = run();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::unavailable);
  EXPECT_TRUE(refused.error().message().contains("[functions] hot_reload_roots"));
  function.hot_reload = false;
  EXPECT_TRUE(run());
}

TEST_F(EntrypointTest, WhatIsStoredAndWouldBeCutShortDoesNotRun) {
  function.environment.emplace()["KEY"] = std::string("a\0b", 3);
  const auto refused = runnable_function(std::make_shared<Function>(function), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(),
            "function \"f\" cannot run: environment variable KEY holds a null character; update "
            "its configuration.");
}

}  // namespace
}  // namespace wheelpit::runtime
