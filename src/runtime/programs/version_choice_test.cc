#include "runtime/programs/version_choice.h"

#include <gtest/gtest.h>

#include "runtime/programs/language.h"

namespace wheelpit::runtime {
namespace {

using Installed = std::set<std::string>;

Result<std::string> choice(const char* runtime, const Installed& installed,
                           RuntimeMatch match = RuntimeMatch::nearest) {
  return choose_version(runtime, *parse_runtime_name(runtime), installed, match);
}

std::string chosen(const char* runtime, const Installed& installed) {
  const auto version = choice(runtime, installed);
  return version ? *version : version.error().message();
}

std::string refusal(const char* runtime, const Installed& installed,
                    RuntimeMatch match = RuntimeMatch::exact) {
  const auto version = choice(runtime, installed, match);
  if (version) return "runs on " + *version;
  EXPECT_EQ(version.error().code(), Errc::invalid_argument);
  return version.error().message();
}

TEST(VersionChoice, IsTheRuntimesOwnVersionWhereItIsInstalled) {
  for (const RuntimeMatch match : {RuntimeMatch::exact, RuntimeMatch::nearest}) {
    EXPECT_EQ(choice("python3.12", {"3.11", "3.12", "3.13"}, match).value(), "3.12");
    EXPECT_EQ(choice("nodejs22.x", {"22"}, match).value(), "22");
  }
}

TEST(VersionChoice, IsTheNearestOne) {
  EXPECT_EQ(chosen("python3.12", {"3.11"}), "3.11");
  EXPECT_EQ(chosen("python3.9", {"3.10", "3.13"}), "3.10") << "not by the alphabet";
  EXPECT_EQ(chosen("python3.14", {"3.9", "3.11"}), "3.11");
  EXPECT_EQ(chosen("nodejs22.x", {"18", "20"}), "20");
  EXPECT_EQ(chosen("nodejs16.x", {"20", "24"}), "20");
  EXPECT_EQ(chosen("ruby4.0", {"3.1", "3.4"}), "3.4");
  EXPECT_EQ(chosen("ruby3.3", {"3.1", "4.0"}), "3.1");
}

TEST(VersionChoice, OfTwoEquallyNearIsTheNewer) {
  EXPECT_EQ(chosen("python3.12", {"3.11", "3.13"}), "3.13");
  EXPECT_EQ(chosen("nodejs22.x", {"20", "24"}), "24");
}

TEST(VersionChoice, OfJavaIsANewerOneWhereverThereIsOne) {
  EXPECT_EQ(chosen("java21", {"17", "25"}), "25");
  EXPECT_EQ(chosen("java21", {"20", "25", "33"}), "25") << "20 cannot load classes for 21";
  EXPECT_EQ(chosen("java11", {"17", "25"}), "17");
  EXPECT_EQ(chosen("java8.al2", {"11"}), "11");
  EXPECT_EQ(chosen("java21", {"11", "17"}), "17") << "classes may be for an older one";
}

TEST(VersionChoice, RefusesOtherVersionsAndSaysWhatToDo) {
  EXPECT_EQ(refusal("python3.13", {"3.11"}),
            "runtime python3.13 needs Python 3.13 on this machine, which has Python 3.11: choose "
            "the runtime python3.11, allow the nearest version ([runtimes] match = \"nearest\"), "
            "install Python 3.13 (https://www.python.org/downloads), or name its program in "
            "[runtimes] \"python3.13\" of the configuration");
  EXPECT_TRUE(refusal("nodejs22.x", {"18", "20"})
                  .contains("has Node.js 18, Node.js 20: choose the runtime nodejs18.x or "
                            "nodejs20.x, allow"))
      << refusal("nodejs22.x", {"18", "20"});
}

TEST(VersionChoice, NamesNoRuntimeThatTheServiceNeverHad) {
  EXPECT_TRUE(refusal("ruby3.3", {"3.1"}).contains("has Ruby 3.1: allow the nearest"))
      << refusal("ruby3.3", {"3.1"});
  EXPECT_TRUE(refusal("java21", {"17", "19"}).contains("choose the runtime java17, allow"))
      << refusal("java21", {"17", "19"});
  EXPECT_TRUE(refusal("nodejs22.x", {"21"}).contains("has Node.js 21: allow"));
}

TEST(VersionChoice, OfNothingIsRefusedWhateverMayRun) {
  for (const RuntimeMatch match : {RuntimeMatch::exact, RuntimeMatch::nearest}) {
    EXPECT_EQ(refusal("nodejs22.x", {}, match),
              "runtime nodejs22.x needs Node.js 22 on this machine, which has none: install "
              "Node.js 22 (https://nodejs.org/en/download), or name its program in [runtimes] "
              "\"nodejs22.x\" of the configuration");
  }
}

TEST(RuntimeNames, AreTakenApart) {
  const auto parsed = [](const char* name) {
    const auto runtime = parse_runtime_name(name);
    return runtime ? spoken(runtime->family, runtime->version) : std::string("none");
  };
  EXPECT_EQ(parsed("python3.12"), "Python 3.12");
  EXPECT_EQ(parsed("nodejs22.x"), "Node.js 22");
  EXPECT_EQ(parsed("java21"), "Java 21");
  EXPECT_EQ(parsed("java8.al2"), "Java 8");
  EXPECT_EQ(parsed("java17.al2023"), "Java 17");
  EXPECT_EQ(parsed("ruby3.4"), "Ruby 3.4");
  for (const char* name : {"python2.7", "python3", "nodejs", "nodejs22", "java", "java.al2",
                           "java21.x", "ruby3", "ruby3.", "ruby3.3.1", "dotnet8", "go1.x"}) {
    EXPECT_EQ(parsed(name), "none") << name;
  }
}

}  // namespace
}  // namespace wheelpit::runtime
