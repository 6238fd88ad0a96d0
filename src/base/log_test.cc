#include "base/log.h"

#include <gtest/gtest.h>

#include <regex>

#include "base/captured_log.h"
#include "base/log_line.h"
#include "base/stderr_log.h"

namespace wheelpit {
namespace {

TEST(LogLine, QuotesValuesThatABlankOrAnEqualsSignWouldBreak) {
  EXPECT_EQ(text_line("enabled", {{"mapping", "1-2"}, {"reason", "no queue"}, {"n", 7}}),
            "enabled mapping=1-2 reason=\"no queue\" n=7");
  EXPECT_EQ(text_line("m", {{"a", ""}, {"b", "x=y"}, {"c", "\"q\""}, {"d", "back\\slash"}}),
            R"(m a="" b="x=y" c="\"q\"" d="back\\slash")");
}

TEST(LogLine, NothingAFieldHoldsCanForgeASecondLineOrSpeakToATerminal) {
  EXPECT_EQ(text_line("m", {{"x", "a\n2026 error forged"}}), R"(m x="a\n2026 error forged")");
  EXPECT_EQ(text_line("m", {{"x", "\x1b[31mred"}}), R"(m x="\u001b[31mred")");
  EXPECT_EQ(text_line("m", {{"x",
                             "\xC2\x9B"
                             "2J\x7f"}}),
            R"(m x="\u009b2J\u007f")");
  EXPECT_EQ(text_line("two\nlines", {}), "two\\nlines");
}

TEST(LogLine, KeepsTextInOtherScripts) {
  EXPECT_EQ(text_line("m", {{"queue", "épinards"}}), "m queue=\"épinards\"");
  EXPECT_EQ(text_line("cola «órdenes»", {}), "cola «órdenes»");
}

TEST(LogLine, IsAnObjectInJson) {
  EXPECT_EQ(json_members(LogLevel::warn, "say \"hi\"", {{"k", "v\n"}}),
            R"("level":"warn","message":"say \"hi\"","k":"v\n")");
}

TEST(Log, BoundFieldsComeFirstAndStayWithTheirCopy) {
  const CapturedLog captured;
  const Log bound = captured.log().with("mapping", "m1");
  bound.info("enabled", {{"count", std::int64_t{3}}, {"ratio", 0.5}});
  captured.log().error("alone");
  EXPECT_EQ(captured.lines(), (std::vector<std::string>{
                                  "info  enabled mapping=m1 count=3 ratio=0.5", "error alone"}));
}

TEST(Log, ADefaultOneSaysNothing) {
  const Log log;
  log.error("nobody reads this");
  EXPECT_FALSE(log.enabled(LogLevel::error));
}

TEST(Log, WritesTextLinesWithTimeAndLevelToStderr) {
  testing::internal::CaptureStderr();
  const StderrLog written(LogLevel::info, LogFormat::text);
  const Log& log = written.log();
  log.debug("too fine");
  log.warn("queue is gone", {{"queue", "orders"}, {"braces", "{}%v"}});
  written.flush(std::chrono::seconds(10));
  const std::string out = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(std::regex_match(
      out, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn  queue is gone )"
                      R"(queue=orders braces=\{\}%v\n)")))
      << out;
}

TEST(Log, WritesOneJsonObjectALine) {
  testing::internal::CaptureStderr();
  Log::to_stderr(LogLevel::debug, LogFormat::json).debug("hello", {{"k", "v"}});
  const std::string out = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(std::regex_match(out, std::regex(R"(\{"time":"[-0-9T:.]+Z","level":"debug",)"
                                               R"("message":"hello","k":"v"\}\n)")))
      << out;
}

TEST(Log, AtLevelOffSaysNothing) {
  testing::internal::CaptureStderr();
  const StderrLog written(LogLevel::off, LogFormat::text);
  const Log& log = written.log();
  log.error("no");
  written.flush(std::chrono::seconds(10));
  EXPECT_FALSE(log.enabled(LogLevel::off));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace wheelpit
