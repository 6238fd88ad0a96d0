#include "runtime/programs/interpreters.h"

#include <gtest/gtest.h>

#include "runtime/programs/interpreter_programs.h"
#include "runtime/programs/interpreter_question.h"

namespace wheelpit::runtime {
namespace {

TEST(Interpreters, RefuseAProgramThatIsNotThere) {
  Interpreters interpreters({{"python3.77", "/nonexistent/python"}}, RuntimeMatch::nearest);
  const auto none = interpreters.find("python3.77", *parse_runtime_name("python3.77"), TimePoint{});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), Errc::invalid_argument);
  EXPECT_TRUE(none.error().message().contains("/nonexistent/python")) << none.error().message();
}

TEST(Interpreters, FindTheNearestVersionOnlyWhereItMayRun) {
  const auto find = [](RuntimeMatch match) {
    return Interpreters({}, match).find("python3.99", *parse_runtime_name("python3.99"), {});
  };
  const auto refused = find(RuntimeMatch::exact);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().message().contains("needs Python 3.99 on this machine"));
  if (refused.error().message().contains("which has none")) GTEST_SKIP() << "no Python here";
  const auto found = find(RuntimeMatch::nearest);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_TRUE(found->version.starts_with("3."));
  EXPECT_TRUE(refused.error().message().contains("Python " + found->version))
      << refused.error().message();
}

TEST(InterpreterNames, AreThoseOfTheirLanguageAlone) {
  using enum RuntimeFamily;
  for (const char* name : {"python3", "python3.12"}) EXPECT_TRUE(is_interpreter_name(python, name));
  for (const char* name : {"python", "python2.7", "python3-config", "python3.", "python3.12m"}) {
    EXPECT_FALSE(is_interpreter_name(python, name)) << name;
  }
  for (const char* name : {"node", "nodejs", "node22"})
    EXPECT_TRUE(is_interpreter_name(node, name));
  for (const char* name : {"node-gyp", "nodemon"}) EXPECT_FALSE(is_interpreter_name(node, name));
  for (const char* name : {"ruby", "ruby3.3"}) EXPECT_TRUE(is_interpreter_name(ruby, name));
  EXPECT_FALSE(is_interpreter_name(ruby, "rubygems"));
  EXPECT_TRUE(is_interpreter_name(java, "java"));
  EXPECT_FALSE(is_interpreter_name(java, "javac"));
}

TEST(InterpreterNames, TellAVersionOrNot) {
  using enum RuntimeFamily;
  EXPECT_EQ(version_in_name(python, "/usr/bin/python3.12"), "3.12");
  EXPECT_EQ(version_in_name(python, "/opt/python3.9/bin/python3"), "");
  EXPECT_EQ(version_in_name(node, "/usr/bin/node22"), "22");
  EXPECT_EQ(version_in_name(node, "/usr/bin/nodejs"), "");
  EXPECT_EQ(version_in_name(ruby, "/usr/bin/ruby3.3"), "3.3");
  EXPECT_EQ(version_in_name(java, "/usr/lib/jvm/java-17/bin/java"), "");
}

TEST(JavaAnswer, TellsHomeAndVersion) {
  const auto java = read_java_answer(
      "Picked up JAVA_TOOL_OPTIONS: -Dx=1\nProperty settings:\n"
      "    java.home = /usr/lib/jvm/java-17-openjdk-amd64\n"
      "    java.specification.version = 17\n    java.version = 17.0.19\n"
      "    sun.boot.library.path = a = b\n\nopenjdk version \"17.0.19\" 2026-04-21\n");
  ASSERT_TRUE(java);
  EXPECT_EQ(java->program, "/usr/lib/jvm/java-17-openjdk-amd64/bin/java");
  EXPECT_EQ(java->prefix, "/usr/lib/jvm/java-17-openjdk-amd64");
  EXPECT_EQ(java->version, "17");
  EXPECT_EQ(java->release, "19");
}

TEST(JavaAnswer, OfOldAndFirstVersions) {
  const auto version = [](const std::string& text) {
    const auto java = read_java_answer("  java.home = /j\n  java.version = " + text + "\n");
    return java ? java->version + " " + java->release : "none";
  };
  EXPECT_EQ(version("1.8.0_412"), "8 412");
  EXPECT_EQ(version("25"), "25 ");
  EXPECT_EQ(version("25-ea"), "25 ");
  EXPECT_EQ(version("21.0.4-beta"), "21 4");
  EXPECT_EQ(version(""), "none");
  EXPECT_FALSE(read_java_answer("java: command not found\n"));
}

}  // namespace
}  // namespace wheelpit::runtime
