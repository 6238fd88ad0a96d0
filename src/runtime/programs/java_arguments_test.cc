#include "runtime/programs/java_arguments.h"

#include <gtest/gtest.h>

namespace wheelpit::runtime {
namespace {

using List = std::vector<std::string>;

List arguments(const std::string& runtime, const std::string& version,
               const std::string& options = "") {
  Function function;
  function.runtime = runtime;
  function.memory_mb = 512;
  if (!options.empty()) function.environment = {{"JAVA_TOOL_OPTIONS", options}};
  return java_arguments(function,
                        {.program = "/usr/bin/java", .prefix = "/usr", .version = version});
}

TEST(JavaArguments, BoundTheHeapByTheFunctionsMemory) {
  EXPECT_EQ(arguments("java17", "17"),
            (List{"-XX:MaxHeapSize=445644k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"}));
}

TEST(JavaArguments, LeaveOlderRuntimesBothCompilers) {
  EXPECT_EQ(arguments("java11", "17"), (List{"-XX:MaxHeapSize=445644k", "-XX:+UseSerialGC"}));
  EXPECT_EQ(arguments("java8.al2", "11"), (List{"-XX:MaxHeapSize=445644k", "-XX:+UseSerialGC"}));
}

TEST(JavaArguments, AllowANewJvmWhatItWouldWarnOf) {
  EXPECT_EQ(arguments("java21", "21").size(), 3U);
  const List list = arguments("java21", "25");
  EXPECT_EQ(list.at(3), "--enable-native-access=ALL-UNNAMED");
  EXPECT_EQ(list.at(4), "--sun-misc-unsafe-memory-access=allow");
}

TEST(JavaArguments, LeaveToTheFunctionWhatItsToolOptionsName) {
  EXPECT_EQ(arguments("java17", "17", "-Xmx200m"),
            (List{"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"}));
  EXPECT_EQ(arguments("java17", "17", "-XX:MaxRAMPercentage=70 -XX:+UseParallelGC"),
            (List{"-XX:TieredStopAtLevel=1"}));
  EXPECT_EQ(arguments("java17", "17", "-XX:TieredStopAtLevel=4").size(), 2U);
}

}  // namespace
}  // namespace wheelpit::runtime
