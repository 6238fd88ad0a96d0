#include "runtime/programs/java_client.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace wheelpit::runtime {
namespace {

namespace fs = std::filesystem;

constexpr const char* kClass = "com/amazonaws/services/lambda/runtime/api/client/AWSLambda.class";
constexpr const char* kJar = "aws-lambda-java-runtime-interface-client-2.10.1.jar";

class JavaClientTest : public testing::Test {
 public:
  ~JavaClientTest() override { fs::remove_all(folder); }

 protected:
  void write(const std::string& path, const std::string& text = "PK") const {
    fs::create_directories((folder / path).parent_path());
    std::ofstream(folder / path) << text;
  }
  // As the function sees it in the sandbox.
  std::string class_path(const std::vector<std::string>& configured = {}) {
    Function function;
    function.code_directory = folder / "code";
    function.layers_directory = folder / "layers";
    const auto path = java_class_path(function, configured, "/var/task", "/opt");
    shown = path ? path->shown : std::vector<fs::path>();
    return path ? path->text : "none";
  }

  std::string template_ = (fs::temp_directory_path() / "wheelpit-java-XXXXXX").string();
  fs::path folder = mkdtemp(template_.data());
  std::vector<fs::path> shown;
};

constexpr const char* kOwn = "/var/task:/var/task/lib/*:/opt/java/lib/*";

TEST_F(JavaClientTest, IsThatOfThePackageOrALayer) {
  EXPECT_EQ(class_path(), "none");
  write(std::string("code/lib/") + kJar);
  EXPECT_EQ(class_path(), kOwn);
  fs::remove_all(folder / "code");
  write(std::string("code/") + kClass);
  EXPECT_EQ(class_path(), kOwn);
  fs::remove_all(folder / "code");
  write(std::string("layers/java/lib/") + kJar);
  EXPECT_EQ(class_path(), kOwn);
}

TEST_F(JavaClientTest, IsFoundInAJarWithAnyName) {
  write("code/lib/app-all.jar", "PK...app/Main.class");
  EXPECT_EQ(class_path(), "none");
  write("code/lib/app-all.jar", std::string("PK...") + kClass + "...");
  EXPECT_EQ(class_path(), kOwn);
}

TEST_F(JavaClientTest, IsNotLookedForWhereLinksLeadOutOfThePackage) {
  write(std::string("outside/") + kJar);
  write("code/handler.class");
  fs::create_directory_symlink(folder / "outside", folder / "code/lib");
  EXPECT_EQ(class_path(), "none");
  fs::remove(folder / "code/lib");
  write(std::string("code/jars/") + kJar);
  fs::create_directory_symlink("jars", folder / "code/lib");
  EXPECT_EQ(class_path(), kOwn) << "links within the package are the package's own affair";
}

// Whoever opened it to read would wait for a writer, for as long as there is none.
TEST_F(JavaClientTest, IsNoPipe) {
  fs::create_directories(folder / "code/lib");
  ASSERT_EQ(mkfifo((folder / "code/lib/a.jar").c_str(), 0666), 0);
  ASSERT_EQ(mkfifo((folder / "code/lib" / kJar).c_str(), 0666), 0);
  EXPECT_EQ(class_path(), "none");
  EXPECT_EQ(class_path({(folder / "code/lib/*").string(), (folder / "code/lib/a.jar").string()}),
            "none");
}

TEST_F(JavaClientTest, IsThatOfTheConfigurationForWhoBringsNone) {
  write(std::string("client/") + kJar);
  write("client/more.jar");
  const std::string all = (folder / "client/*").string();
  const std::string one = (folder / "client/more.jar").string();
  EXPECT_EQ(class_path({all, one}), all + ":" + one);
  EXPECT_EQ(shown, (std::vector<fs::path>{folder / "client", one}));
  EXPECT_EQ(class_path({one}), "none");
  write(std::string("code/lib/") + kJar);
  EXPECT_EQ(class_path({all}), kOwn) << "a function's own client comes first";
  EXPECT_TRUE(shown.empty());
}

TEST_F(JavaClientTest, FindsLayersThatAreNotAtOpt) {
  write(std::string("client/") + kJar);
  const std::string all = (folder / "client/*").string();
  Function function;
  function.code_directory = folder / "code";
  const auto path = java_class_path(function, {all}, "/code", "/data/layers/f");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->text, all + ":/data/layers/f/java/lib/*");
}

}  // namespace
}  // namespace wheelpit::runtime
