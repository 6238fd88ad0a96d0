#include "logs/application_level.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

TEST(ApplicationLevel, IsThatOfAnObjectWithATime) {
  using enum ApplicationLogLevel;
  EXPECT_EQ(level_of_line(R"({"level":"debug","timestamp":"2024-11-02T16:51:31.587199Z"})"), debug);
  EXPECT_EQ(level_of_line("{\"time\":\"2024-11-02T16:51:31+01:00\",\"level\":\"WARN\"}\n"), warn);
  EXPECT_EQ(level_of_line(R"({"@timestamp":"2024-11-02T16:51:31Z","level":"Fatal"})"), fatal);
  EXPECT_EQ(level_of_line(R"({"timestamp":"2024-11-02T16:51:31Z","level":"TRACE"})"), trace);
}

TEST(ApplicationLevel, OfEverythingElseIsInfo) {
  for (const char* line :
       {"", "plain", "{", R"({"level":"debug"})", R"({"level":"debug","timestamp":"yesterday"})",
        R"({"level":"debug","timestamp":"2024-11-02T16:51:31"})",
        R"({"level":"debug","timestamp":"2024-11-02T16:51:31.Z"})",
        R"({"level":"loud","timestamp":"2024-11-02T16:51:31Z"})",
        R"({"level":1,"timestamp":"2024-11-02T16:51:31Z"})",
        R"({"timestamp":"2024-11-02T16:51:31Z"})", R"(["level","debug"])"}) {
    EXPECT_EQ(level_of_line(line), ApplicationLogLevel::info) << line;
  }
}

}  // namespace
}  // namespace wheelpit
