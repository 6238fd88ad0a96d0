#include "runtime/launch/extension_programs.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "base/scratch_folder.h"

namespace wheelpit::runtime {
namespace {

namespace fs = std::filesystem;

class ExtensionProgramsTest : public testing::Test {
 protected:
  void make(const std::string& name) const {
    fs::create_directories((layers_ / name).parent_path());
    std::ofstream(layers_ / name) << "#!/bin/sh\n";
  }

  const ScratchFolder folder_;
  const fs::path layers_ = folder_ / "layers";
};

TEST_F(ExtensionProgramsTest, AreTheFilesOfTheFolderInOrder) {
  make("extensions/watcher");
  make("extensions/alarm");
  make("extensions/lib/helper");  // a folder is no extension
  make("bin/other");
  EXPECT_EQ(*extension_programs(layers_), (std::vector<std::string>{"alarm", "watcher"}));
}

TEST_F(ExtensionProgramsTest, NoLayersAndNoFolderAreNoExtensions) {
  EXPECT_TRUE(extension_programs("")->empty());
  make("bin/other");
  EXPECT_TRUE(extension_programs(layers_)->empty());
}

TEST_F(ExtensionProgramsTest, AFolderElsewhereIsNotLookedInto) {
  make("bin/other");
  fs::create_directory_symlink("/usr/bin", layers_ / "extensions");
  EXPECT_TRUE(extension_programs(layers_)->empty());
}

TEST_F(ExtensionProgramsTest, WhatCannotBeListedIsAnError) {
  EXPECT_EQ(extension_programs(layers_).error().code(), Errc::unavailable);  // no layers there
  make("extensions/watcher");
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto listed = extension_programs(layers_);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().code(), Errc::throttled);
}

TEST(ExtensionVariables, LeaveOutWhatIsAboutTheRuntime) {
  const std::vector<std::string> function{"AWS_EXECUTION_ENV=AWS_Lambda_python3.12",
                                          "AWS_LAMBDA_FUNCTION_NAME=mill",
                                          "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/mill",
                                          "AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001",
                                          "LAMBDA_TASK_ROOT=/var/task",
                                          "LAMBDA_TASK_ROOTS=mine",
                                          "PATH=/usr/bin",
                                          "_HANDLER=index.handler",
                                          "key=_value"};
  EXPECT_EQ(extension_variables(function),
            (std::vector<std::string>{"AWS_LAMBDA_FUNCTION_NAME=mill",
                                      "AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001",
                                      "LAMBDA_TASK_ROOTS=mine", "PATH=/usr/bin", "key=_value"}));
}

}  // namespace
}  // namespace wheelpit::runtime
