#include "app/dev/dev_function.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/scratch_folder.h"

namespace wheelpit {
namespace {

class DevFunctions : public testing::Test {
 protected:
  ScratchFolder folder_;

  std::filesystem::path file(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

  static std::string fault_of(const std::filesystem::path& what) {
    const auto found = find_dev_function(what, "", "");
    return found ? "no fault" : found.error().message();
  }
};

constexpr auto kPython = "def lambda_handler(event, context):\n  pass\n";

TEST_F(DevFunctions, AFileIsAFunctionOfItsFolder) {
  const auto found = find_dev_function(file("orders/on.order.py", kPython), "", "");
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->name, "on-order");
  EXPECT_EQ(found->folder.filename(), "orders");
  EXPECT_EQ(found->runtime, "python3.12");
  EXPECT_EQ(found->handler, "on.order.lambda_handler");
}

TEST_F(DevFunctions, AFolderHasOneFileOrAUsualOne) {
  file("one/x.rb", "def handler(event:, context:)\nend\n");
  EXPECT_EQ(find_dev_function(folder_ / "one", "", "")->handler, "x.handler");
  file("two/index.mjs", "export const handler = async () => {};\n");
  file("two/other.mjs", "");
  const auto two = find_dev_function(folder_ / "two", "", "");
  ASSERT_TRUE(two) << two.error().message();
  EXPECT_EQ(two->handler, "index.handler");
  EXPECT_EQ(two->runtime, "nodejs22.x");
  EXPECT_EQ(two->name, "two");
  file("program/bootstrap", "#!/bin/sh\n");
  EXPECT_EQ(find_dev_function(folder_ / "program", "", "")->runtime, "provided.al2023");
}

TEST_F(DevFunctions, WhatCannotBeToldIsAskedFor) {
  file("a/x.py", "");
  file("a/y.py", "");
  EXPECT_TRUE(fault_of(folder_ / "a")
                  .ends_with("has the handler: x.py, y.py? Name the file instead of the folder"));
  EXPECT_TRUE(
      fault_of(folder_ / "a" / "x.py")
          .ends_with("has nothing that looks like a handler; name it with --handler x.NAME"));
  file("b/x.py", "def a(e, c):\n  pass\ndef b(e, c):\n  pass\n");
  EXPECT_TRUE(fault_of(folder_ / "b").contains("x.a, x.b; name it with --handler x.NAME"));
  EXPECT_TRUE(fault_of(file("c/x.ts", "")).contains("compile it first"));
  EXPECT_TRUE(fault_of(folder_ / "nothing").starts_with("there is no file or folder"));
}

TEST_F(DevFunctions, WhatIsNamedIsNotGuessed) {
  const auto found = find_dev_function(file("x.py", ""), "x.y", "python3.13");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->handler, "x.y");
  EXPECT_EQ(found->runtime, "python3.13");
}

}  // namespace
}  // namespace wheelpit
