#include "runtime/environment_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/captured_log.h"
#include "runtime/log_file.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

class EnvironmentLogTest : public testing::Test {
 public:
  ~EnvironmentLogTest() override { fs::remove_all(folder_); }

 protected:
  EnvironmentLogTest() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }

  std::string written(const std::string& suffix = "") {
    file_.flush();
    std::ifstream in(path_.string() + suffix);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  // As stored: without the time and the stream before each line.
  static std::string without_prefixes(const std::string& text) {
    const std::string prefix = "2026-01-01T00:00:00.000Z 2026/01/01/[$LATEST]ab ";
    std::string lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      EXPECT_TRUE(line.starts_with(prefix)) << line;
      lines += line.substr(prefix.size()) + "\n";
    }
    return lines;
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / "environment_log_test";
  const fs::path path_ = folder_ / "deep" / "f.log";
  CapturedLog engine_;
  LogFile file_{path_, 100'000, 2, engine_.log()};
  ManualClock clock_;
  EnvironmentLog log_{file_, clock_, engine_.log()};
  const TimePoint start_{std::chrono::hours(1)};
};

TEST_F(EnvironmentLogTest, MakesLinesOfBytesCutAnywhere) {
  log_.name_stream("2026/01/01/[$LATEST]ab");
  const std::string bytes = "one\ntwo\rthree\r\nfour\n\nfive";
  for (const char c : bytes) log_.output({&c, 1}, start_);
  log_.platform("END\n");
  log_.output("a\r", start_);
  log_.output("\nb\n", start_);
  const std::string expected = "one\ntwo\nthree\nfour\n\nfive\nEND\na\nb\n";
  EXPECT_EQ(without_prefixes(written()), expected);
  EXPECT_EQ(log_.tail(), expected);
  EXPECT_EQ(engine_.lines().front(), "debug function log line=one");
}

TEST_F(EnvironmentLogTest, TheTailIsTheLastFourKibibytesOfOneInvocation) {
  log_.output(std::string(10'000, 'x') + "\n", start_);
  log_.begin_tail();
  for (int i = 0; i < 1000; ++i) log_.output("line " + std::to_string(i) + "\n", start_);
  EXPECT_EQ(log_.tail().size(), EnvironmentLog::kTailBytes);
  EXPECT_TRUE(log_.tail().ends_with("line 998\nline 999\n"));
}

TEST_F(EnvironmentLogTest, EndlessOutputIsDroppedAndCounted) {
  const std::string megabyte = std::string(1023, 'x') + "\n";
  for (int i = 0; i < 10 * 1024; ++i) log_.output(megabyte, start_);
  log_.begin_tail();
  log_.output("later\n", start_ + std::chrono::seconds(1));
  EXPECT_EQ(log_.tail(),
            "[wheelpit] 2097152 bytes of output were dropped: more than 1 MiB a second\nlater\n");
}

TEST_F(EnvironmentLogTest, ALineWithoutEndIsCut) {
  log_.output(std::string(EnvironmentLog::kLongestLine + 5, 'x'), start_);
  log_.platform("END\n");
  EXPECT_TRUE(log_.tail().ends_with("x\nxxxxx\nEND\n"));
}

TEST_F(EnvironmentLogTest, TheFileIsReplacedWhenItIsFull) {
  for (const char c : {'a', 'b', 'c', 'd'}) {
    file_.append(std::string(100'000, c));
    file_.flush();
  }
  file_.append("e");
  EXPECT_EQ(written(), "e");
  EXPECT_EQ(written(".1").front(), 'd');
  EXPECT_EQ(written(".2").front(), 'c');
  EXPECT_FALSE(fs::exists(path_.string() + ".3"));
}

TEST_F(EnvironmentLogTest, AFileThatWasRemovedIsBegunAnew) {
  file_.append("one\n");
  file_.flush();
  fs::remove(path_);
  file_.append("two\n");
  EXPECT_EQ(written(), "two\n");
}

TEST_F(EnvironmentLogTest, AFileThatCannotBeWrittenIsToldOnce) {
  std::ofstream(folder_ / "plain") << "x";
  LogFile file(folder_ / "plain" / "f.log", 1000, 1, engine_.log());
  for (int i = 0; i < 3; ++i) {
    file.append("x");
    file.flush();
  }
  EXPECT_EQ(engine_.lines().size(), 1U);
}

}  // namespace
}  // namespace wheelpit
