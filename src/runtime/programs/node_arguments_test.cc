#include "runtime/programs/node_arguments.h"

#include <gtest/gtest.h>

namespace wheelpit::runtime {
namespace {

using List = std::vector<std::string>;

Function function_of(const std::string& runtime, const std::string& options = "") {
  Function function;
  function.runtime = runtime;
  function.memory_mb = 128;
  if (!options.empty()) function.environment = {{"NODE_OPTIONS", options}};
  return function;
}

Interpreter node_with(std::vector<std::string> features) {
  return {.program = "/usr/bin/node",
          .prefix = "/usr",
          .version = "22",
          .features = std::move(features)};
}

const Interpreter kNew = node_with({"require-module", "detect-module"});

TEST(NodeArguments, AreThoseOfTheService) {
  const List expected{"--expose-gc",
                      "--max-http-header-size",
                      "81920",
                      "--max-semi-space-size=6",
                      "--max-old-space-size=116",
                      "--no-experimental-require-module",
                      "--no-experimental-detect-module"};
  EXPECT_EQ(node_arguments(function_of("nodejs22.x"), kNew), expected);
  EXPECT_EQ(node_arguments(function_of("nodejs20.x"), kNew), expected);
}

TEST(NodeArguments, OfOtherVersionsSwitchNothingOff) {
  for (const char* runtime : {"nodejs18.x", "nodejs24.x"}) {
    EXPECT_EQ(node_arguments(function_of(runtime), kNew).size(), 5U) << runtime;
  }
}

TEST(NodeArguments, HaveNoOptionThatTheInstalledNodeDoesNotKnow) {
  const List list = node_arguments(function_of("nodejs20.x"), node_with({"detect-module"}));
  EXPECT_EQ(list.back(), "--no-experimental-detect-module");
  EXPECT_EQ(list.size(), 6U);
  EXPECT_EQ(node_arguments(function_of("nodejs20.x"), node_with({})).size(), 5U);
}

TEST(NodeArguments, LeaveToTheFunctionWhatItsNodeOptionsName) {
  List list = node_arguments(
      function_of("nodejs22.x", "--enable-source-maps --experimental-require-module"), kNew);
  EXPECT_EQ(list.back(), "--no-experimental-detect-module");
  EXPECT_EQ(list.size(), 6U);
  list = node_arguments(function_of("nodejs22.x", "--no-experimental-require-module"), kNew);
  EXPECT_EQ(list.size(), 7U) << "that asks for the opposite";
  for (const char* size : {"--max-old-space-size=50", "--max_semi_space_size=2"}) {
    EXPECT_EQ(node_arguments(function_of("nodejs22.x", size), kNew).size(), 5U) << size;
  }
}

}  // namespace
}  // namespace wheelpit::runtime
